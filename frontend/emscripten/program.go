package emscripten

import "wasmc/frontend/wasm"

// resizeHeap grows the memory to so many bytes, and by an eighth of what there is if that is
// more and can be had, since programs ask for little at a time. It returns whether it could.
func resizeHeap() *code {
	const size, pages, more = 0, 1, 2
	c := newCode(1, wasm.I32, wasm.I32)
	// How many pages are missing. The size is not 0, or nothing is.
	c.get(size).i32(1).op("i32.sub").i32(16).op("i32.shr_u").add(1).op("memory.size", 0).op("i32.sub").set(pages)
	c.get(pages).i32(0).op("i32.le_s").op("if").i32(1).op("return").op("end")
	c.op("memory.size", 0).i32(3).op("i32.shr_u").set(more)
	c.get(more).get(pages).op("i32.gt_u").op("if")
	c.get(more).op("memory.grow", 0).i32(^uint32(0)).op("i32.ne").op("if").i32(1).op("return").op("end").op("end")
	return c.get(pages).op("memory.grow", 0).i32(^uint32(0)).op("i32.ne")
}

// setZone says what the time zone is, which is UTC: its distance and its names, which the
// module has to allocate. It is nil if it exports nothing to do that.
func (c *completer) setZone() *code {
	malloc, ok := c.function("malloc", "i", "i")
	if !ok {
		return nil
	}
	const utc = 'U' | 'T'<<8 | 'C'<<16 // and a 0
	const distance, daylight, names, name = 0, 1, 2, 3
	set := newCode(3, wasm.I32)
	set.get(names).load().op("if").op("return").op("end")
	set.get(distance).i32(0).store().get(daylight).i32(0).store()
	set.i32(4).call(malloc).set(name)
	set.get(name).op("i32.eqz").op("if").op("return").op("end")
	set.get(name).i32(utc).store()
	return set.get(names).get(name).store().get(names).add(4).get(name).store()
}

// exit runs what is to be run at exit and writes what streams hold back, if the program was
// linked to do that (EXIT_RUNTIME), and ends it. It is nil if there is nothing to run: the runtime ends
// programs.
func (c *completer) exit() *code {
	atExit := newCode(1)
	if f, ok := c.function("__funcs_on_exit", "", ""); ok {
		atExit.call(f)
	}
	if f, ok := c.function("__stdio_exit", "", ""); ok {
		atExit.call(f)
	} else if f, ok := c.function("fflush", "i", "i"); ok {
		atExit.i32(0).call(f).op("drop")
	}
	exit := c.imported("proc_exit", wasm.FuncType{Params: []wasm.ValType{wasm.I32}})
	return atExit.get(0).call(exit)
}

// main adds an entry point that does what Emscripten's JavaScript does: it initialises the
// module and calls main with the arguments, which it puts on the stack. It reports whether there is a main.
func (c *completer) main(constructors uint32) bool {
	main, takesArgs := c.function("main", "ii", "i")
	if !takesArgs {
		var ok bool
		if main, ok = c.function("main", "", "i"); !ok {
			return false
		}
	}
	stack, found := c.stackPointer()
	if takesArgs && (!found || len(c.m.Memories) == 0) {
		return false
	}
	const argc, size, argv = 0, 1, 2
	start := newCode(0, wasm.I32, wasm.I32, wasm.I32)
	if f, ok := c.function("emscripten_stack_init", "", ""); ok {
		start.call(f)
	}
	start.call(constructors)
	if takesArgs {
		two := wasm.FuncType{Params: []wasm.ValType{wasm.I32, wasm.I32}, Results: []wasm.ValType{wasm.I32}}
		sizes, args := c.imported("args_sizes_get", two), c.imported("args_get", two)
		// The two numbers are where the arguments will be.
		start.op("global.get", stack).i32(16).op("i32.sub").set(argv)
		start.get(argv).get(argv).add(4).call(sizes).op("drop")
		start.get(argv).load().set(argc)
		start.get(argv).add(4).load().set(size)
		// argv has a last element that is NULL, then come the strings.
		start.get(argv).get(argc).i32(2).op("i32.shl").op("i32.sub").get(size).op("i32.sub").i32(^uint32(15)).op("i32.and").set(argv)
		start.get(argv).op("global.set", stack)
		start.get(argv).get(argv).get(argc).i32(2).op("i32.shl").op("i32.add").add(4).call(args).op("drop")
		start.get(argv).get(argc).i32(2).op("i32.shl").op("i32.add").i32(0).store()
		start.get(argc).get(argv)
	}
	start.call(main)
	c.export("_start", c.add("_start", wasm.FuncType{}, start.call(c.exits())))
	return true
}

// exits returns the function to leave by.
func (c *completer) exits() uint32 {
	return c.add("exit", wasm.FuncType{Params: []wasm.ValType{wasm.I32}}, c.exit())
}
