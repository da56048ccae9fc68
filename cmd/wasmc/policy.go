package main

import (
	"os"

	"github.com/spf13/pflag"

	"wasmc/backend/policy"
)

// policyFlags are what the command line says about the program's policy. A policy
// file comes first, wherever its flag stands, so that flags add to it or replace
// what it says.
type policyFlags struct {
	file  string
	given []policyFlag
	check policy.Policy // what the flags alone make, to find mistakes at once
}

// A policyFlag is a setting and the value that a flag gives it.
type policyFlag struct {
	setting *policy.Setting
	value   string
}

// add adds the flags to fs.
func (f *policyFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.file, "policy", "", "")
	for _, s := range policy.Settings {
		flag := fs.VarPF(&settingValue{f, s}, s.Name, "", "")
		if s.IsBool() {
			flag.NoOptDefVal = "true"
		}
	}
}

// policy returns the complete policy.
func (f *policyFlags) policy(command string) (policy.Policy, error) {
	var p policy.Policy
	if f.file != "" {
		text, err := os.ReadFile(f.file)
		if err != nil {
			return p, err
		}
		if err := p.Read(f.file, text); err != nil {
			return p, err
		}
	}
	for _, g := range f.given {
		if err := g.setting.Set(&p, g.value); err != nil {
			return p, usagef(command, "--%s %s: %s", g.setting.Name, g.value, err)
		}
	}
	if err := p.Complete(); err != nil {
		return p, usagef(command, "%s", err)
	}
	return p, nil
}

// A settingValue is the value of the flag for a setting.
type settingValue struct {
	flags   *policyFlags
	setting *policy.Setting
}

func (v *settingValue) Set(s string) error {
	if err := v.setting.Set(&v.flags.check, s); err != nil {
		return err
	}
	v.flags.given = append(v.flags.given, policyFlag{v.setting, s})
	return nil
}

func (v *settingValue) Type() string {
	if v.setting.IsBool() {
		return "bool"
	}
	return v.setting.Value
}

func (v *settingValue) String() string { return "" }

const policyHelp = `What a program may use beyond clocks, random numbers, its arguments and standard
streams: flags of build and run, and names in a policy file. See docs/policy.md.
      --policy FILE      read FILE (TOML) first; flags add to it or replace
      --dir HOST[::GUEST][:ro]   a directory, found when it runs; repeatable
      --embed HOST[::GUEST]      a directory, packed into it; repeatable
      --env NAME[=VALUE]         a variable, set here or passed on; repeatable
      --inherit-env      the whole environment
      --arg ARG          an argument before those that it is given; repeatable
      --listen ADDR:PORT  a socket that takes connections there; repeatable
      --listenfd         the sockets that LISTEN_FDS hands over
      --full-access      --dir / --dir . --inherit-env
      --no-stdin         no standard input
      --no-stdout        no standard output
      --no-stderr        no standard error, but for messages about its end
      --max-memory SIZE  of all linear memories together, as 256M
      --stack-size SIZE  of the stack for wasm code (8M)
      --max-cpu TIME     processor time in whole seconds, as 10s or 5m
      --deterministic    fixed clocks and random numbers, canonical NaNs
Who runs the program may narrow this with the variable WASMC_POLICY.
      --seal             WASMC_POLICY changes nothing
      --grantable        WASMC_POLICY may also add directories
      --require-confinement   do not run where the kernel cannot confine it
      --no-confinement        do not ask the kernel to
`
