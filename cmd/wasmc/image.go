package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"wasmc/backend"
	"wasmc/backend/oci"
	"wasmc/backend/target"
	"wasmc/frontend"
	"wasmc/frontend/wasm"
)

const imageHelp = `Usage: wasmc image INPUT -t NAME[:TAG] [-o OUT] [flags]
Compile the module INPUT (- is standard input) and write a container image with
nothing but the program, which docker load, podman load and ctr import take.
  -t, --tag NAME[:TAG]   the image's name
  -o, --output OUT       default: INPUT's base name with .tar; - is stdout
      --platform LIST    linux/amd64,linux/arm64; default: this machine's
      --user UID[:GID]   whom the program runs as (65532:65532)
      --label KEY=VALUE  another label; repeatable
All flags of 'wasmc build' that concern the program are there, these among them:
      --link NAME=FILE   another module, which INPUT imports from; repeatable
  -O, --optimize LEVEL   0, 1, 2 (default), 3 or s
      --sbom FILE        write what the image is made of (CycloneDX)
      --policy FILE      what the program may use: 'wasmc help policy'
The same modules and flags make the same image, byte for byte. Its time is
SOURCE_DATE_EPOCH, or 1970.
`

// nobody is the user that programs in images run as: the one that images without a
// superuser commonly have.
const nobody = "65532:65532"

// imageOptions are what the command line says about an image.
type imageOptions struct {
	options
	tag       string
	platforms platforms
	user      string
	labels    labels
}

func (o *imageOptions) flags() *pflag.FlagSet {
	fs := o.programFlags("image")
	o.labels = labels{}
	fs.StringVarP(&o.Output, "output", "o", "", "")
	fs.StringVarP(&o.tag, "tag", "t", "", "")
	fs.Var(&o.platforms, "platform", "")
	fs.Var(choice(&o.user, "UID[:GID]", parseUser), "user", "")
	fs.Var(o.labels, "label", "")
	fs.StringVar(&o.sbom, "sbom", "", "")
	return fs
}

// image is the command that makes a container image.
func (c *cli) image(args []string) error {
	o := imageOptions{user: nobody}
	fs := o.flags()
	args, err := c.parse(fs, imageHelp, args)
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return usagef("image", "want one input file")
	}
	if o.tag == "" {
		return usagef("image", "the image has no name: say -t NAME[:TAG]")
	}
	if err := oci.CheckTag(o.tag); err != nil {
		return usagef("image", "-t %s: %s", o.tag, err)
	}
	if err := o.complete(fs); err != nil {
		return err
	}
	created, err := imageTime()
	if err != nil {
		return err
	}
	if len(o.platforms) == 0 {
		o.platforms = platforms{target.Host()}
	}
	input := args[0]
	program := imageProgram(input)
	if o.Output == "" {
		o.Output = program + ".tar"
	}
	if err := checkOutput(input, o.Output); err != nil {
		return err
	}
	in, err := c.read(input)
	if err != nil {
		return err
	}
	ctx, stop := untilInterrupted()
	defer stop()
	image := &oci.Image{Tag: o.tag, Program: program, User: o.user, Ports: o.ports(), Created: created}
	if o.Output != stdio && !special(o.Output) {
		if err := c.fillImage(ctx, in, &o, image); err != nil {
			return err
		}
		return backend.WriteWhole(o.Output, 0o666, image.Write)
	}
	to, err := c.openStream("image", o.Output, "an image", false)
	if err != nil {
		return err
	}
	defer to.Close()
	if err := c.fillImage(ctx, in, &o, image); err != nil {
		return err
	}
	return image.Write(to)
}

// imageProgram names the program in an image after the module.
func imageProgram(input string) string {
	if input == stdio {
		return "app"
	}
	return stem(input)
}

// fillImage compiles the program for each platform of image.
func (c *cli) fillImage(ctx context.Context, in *input, o *imageOptions, image *oci.Image) error {
	m, err := frontend.Read(frontend.Input{File: in.name, Data: in.data}, frontend.Options{Jobs: o.Jobs})
	if err != nil {
		return err
	}
	image.Labels = o.imageLabels(m, image.Program)
	dir, err := os.MkdirTemp("", "wasmc-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var programs []builtProgram
	for _, t := range o.platforms {
		build := o.options
		build.Target, build.Output = t, filepath.Join(dir, t.Name)
		build.sbom = "" // of the image, below
		if err := build.useCache(in); err != nil {
			return err
		}
		if err := c.compile(ctx, in, &build); err != nil {
			return err
		}
		executable, err := os.ReadFile(build.Output)
		if err != nil {
			return err
		}
		image.Platforms = append(image.Platforms, oci.Platform{Arch: t.Arch, Program: executable})
		programs = append(programs, builtProgram{t, executable})
	}
	if o.sbom != "" {
		return o.writeSBOM(in, o.tag, true, programs)
	}
	return nil
}

// ports are those of the program's listening sockets.
func (o *imageOptions) ports() []uint16 {
	var ports []uint16
	for _, a := range o.Policy.Listen {
		ports = append(ports, a.Port())
	}
	return ports
}

// imageLabels are the labels of the image of m: what it says about itself, under the
// names that OCI defines, and what the command line adds or replaces.
func (o *imageOptions) imageLabels(m *wasm.Module, title string) map[string]string {
	const prefix = "org.opencontainers.image."
	all := map[string]string{prefix + "title": title}
	meta := metadataOf(m)
	for name, value := range map[string]string{
		"version": meta.Version, "description": meta.Description, "authors": meta.Authors, "licenses": meta.Licenses,
		"source": meta.Source, "url": meta.Homepage, "revision": meta.Revision,
	} {
		if value != "" {
			all[prefix+name] = value
		}
	}
	maps.Copy(all, o.labels)
	return all
}

// epochVariable says when images were made, in seconds since 1970, as for all tools that
// follow reproducible-builds.org.
const epochVariable = "SOURCE_DATE_EPOCH"

// imageTime is the time that images have: what epochVariable says, or the beginning of 1970.
func imageTime() (time.Time, error) {
	s := os.Getenv(epochVariable)
	if s == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, fmt.Errorf("%s=%s: want seconds since 1970", epochVariable, s)
	}
	return time.Unix(n, 0).UTC(), nil
}

// parseUser checks UID[:GID]. Names mean nothing in an image without /etc/passwd.
func parseUser(s string) (string, error) {
	for _, id := range strings.SplitN(s, ":", 2) {
		if _, err := strconv.ParseUint(id, 10, 32); err != nil {
			return "", errors.New("want UID[:GID] in numbers, for the image has no names of users")
		}
	}
	return s, nil
}

// platforms is the value of --platform: machines as container engines name them.
type platforms []*target.Target

func (p *platforms) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		i := slices.IndexFunc(target.All, func(t *target.Target) bool { return platformName(t) == name })
		if i < 0 {
			var names []string
			for _, t := range target.All {
				names = append(names, platformName(t))
			}
			return fmt.Errorf("unknown platform %q; wasmc makes images for %s", name, strings.Join(names, " and "))
		}
		if slices.Contains(*p, target.All[i]) {
			return fmt.Errorf("%s is named twice", name)
		}
		*p = append(*p, target.All[i])
	}
	return nil
}

func platformName(t *target.Target) string { return "linux/" + t.Arch }

func (p *platforms) Type() string { return "LIST" }

func (p *platforms) String() string { return "" }

// labels is the value of --label.
type labels map[string]string

func (l labels) Set(s string) error {
	key, value, ok := strings.Cut(s, "=")
	if !ok || key == "" {
		return errors.New("want KEY=VALUE")
	}
	l[key] = value
	return nil
}

func (l labels) Type() string { return "KEY=VALUE" }

func (l labels) String() string { return "" }
