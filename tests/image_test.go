package tests

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"wasmc/tests/harness"
)

var bothPlatforms = []string{"--platform", "linux/amd64,linux/arm64"}

// image has wasmc make an image and returns the archive's name.
func image(t *testing.T, module string, flags ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "image.tar")
	harness.MustTool(t, "", harness.Wasmc(t), append([]string{"image", module, "-t", "writer:1.0", "-o", out}, flags...)...)
	return out
}

// untar unpacks an archive into a directory of its own.
func untar(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	harness.MustTool(t, dir, "tar", "xf", archive)
	return dir
}

// The checks of the library are all that there are; the program of each platform is
// taken out of its layer and run.
func TestImageIsValidAndItsProgramsRun(t *testing.T) {
	archive := image(t, wat(t, writer), bothPlatforms...)
	dir := untar(t, archive)
	top, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(top); err != nil {
		t.Error(err)
	}
	manifest, err := top.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	index, err := top.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	platforms, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"x86_64-linux", "aarch64-linux"} {
		img, err := index.Image(platforms.Manifests[i].Digest)
		if err != nil {
			t.Fatal(err)
		}
		layers, err := img.Layers()
		if err != nil {
			t.Fatal(err)
		}
		r, err := layers[0].Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		extract(t, r, root)
		harness.EachTarget(t, func(t *testing.T, target harness.Target) {
			if target.Name != name {
				return
			}
			program := filepath.Join(root, "module")
			if r := (harness.Program{Path: program, Target: target}).Run(t); r.Stdout != "hello\n" || r.Status != 0 {
				t.Errorf("it prints %q and ends with status %d\n%s", r.Stdout, r.Status, r.Stderr)
			}
		})
		if platforms.Manifests[i].Platform.Architecture == runtime.GOARCH {
			runInEmptyRoot(t, root)
		}
	}
}

// extract unpacks the archive r into dir.
func extract(t *testing.T, r io.Reader, dir string) {
	t.Helper()
	for a := tar.NewReader(r); ; {
		h, err := a.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		contents, err := io.ReadAll(a)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, h.Name), contents, fs.FileMode(h.Mode))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// runInEmptyRoot runs the program of an image where there is no other file, as the user
// that the image has.
func runInEmptyRoot(t *testing.T, root string) {
	if os.Getuid() != 0 {
		t.Log("only the superuser can run the program in an empty root directory; left out")
		return
	}
	for dir := root; strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil { // the user has to get there
			t.Fatal(err)
		}
	}
	cmd := exec.Command("/module")
	cmd.Env = []string{}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "hello\n" {
		t.Errorf("in an empty root directory it prints %q: %v", out, err)
	}
}

func TestImageIsReproducible(t *testing.T) {
	module := wat(t, writer)
	one := read(t, image(t, module, append(bothPlatforms, "--no-cache", "-j1", "--label", "a=1", "--label", "b=2")...))
	other := read(t, image(t, module, append(bothPlatforms, "--no-cache", "-j8", "--label", "b=2", "--label", "a=1")...))
	if one != other {
		t.Error("a second image of the same program is another")
	}
}

func TestImageSaysWhatItsModuleSays(t *testing.T) {
	module := wat(t, strings.Replace(writer, "(module", `(module (@custom "version" "1.2.3") (@custom "licenses" "MIT")`, 1))
	sbom := filepath.Join(t.TempDir(), "sbom.json")
	dir := untar(t, image(t, module, "--label", "org.opencontainers.image.licenses=ISC", "--sbom", sbom))
	var manifests []struct{ Config string }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "manifest.json"))), &manifests); err != nil {
		t.Fatal(err)
	}
	config := read(t, filepath.Join(dir, manifests[0].Config))
	for _, want := range []string{
		`"org.opencontainers.image.version":"1.2.3"`, `"org.opencontainers.image.licenses":"ISC"`,
		`"org.opencontainers.image.title":"module"`, `"User":"65532:65532"`,
	} {
		if !strings.Contains(config, want) {
			t.Errorf("the configuration has no %s:\n%s", want, config)
		}
	}
	for _, want := range []string{`"type": "container"`, `"version": "1.2.3"`, `"expression": "MIT"`} {
		if !strings.Contains(read(t, sbom), want) {
			t.Errorf("the bill of materials has no %s:\n%s", want, read(t, sbom))
		}
	}
}

// What podman is that is installed here loads the image.
func TestPodmanLoadsImages(t *testing.T) {
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("podman is not installed: apt-get install podman")
	}
	archive := image(t, wat(t, writer), bothPlatforms...)
	store := []string{"--storage-driver", "vfs", "--root", t.TempDir(), "--runroot", t.TempDir()}
	out := harness.MustTool(t, "", podman, slices.Concat(store, []string{"load", "-i", archive})...)
	if want := "docker.io/library/writer:1.0"; !strings.Contains(out, want) {
		t.Errorf("podman has loaded %q, want %s", out, want)
	}
}

func TestNoImageIsLeftIfItFails(t *testing.T) {
	dir := t.TempDir()
	bad := wat(t, `(module (import "env" "nothing" (func)) (func (export "_start") (call 0)))`)
	out := filepath.Join(dir, "image.tar")
	r := harness.Tool(t, dir, harness.Wasmc(t), "image", bad, "-t", "a", "-o", out, "--sbom", filepath.Join(dir, "sbom.json"))
	if r.Status != badModule || !strings.Contains(r.Stderr, `"env" "nothing"`) {
		t.Errorf("status %d: %s", r.Status, r.Stderr)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

func TestSBOMHasTheProgramsHash(t *testing.T) {
	dir := t.TempDir()
	program, file := filepath.Join(dir, "app"), filepath.Join(dir, "sbom.json")
	harness.MustTool(t, dir, harness.Wasmc(t), wat(t, writer), "-o", program, "--sbom", file)
	sum, _, _ := strings.Cut(harness.MustTool(t, dir, "sha256sum", program), " ")
	if text := read(t, file); !strings.Contains(text, sum) || !bytes.Contains([]byte(text), []byte(`"name": "module"`)) {
		t.Errorf("the bill of materials has no %s:\n%s", sum, text)
	}
}
