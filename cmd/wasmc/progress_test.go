package main

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressAppearsWhenABuildTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal bytes.Buffer
		p := newProgress(&terminal)
		p.set("link")
		time.Sleep(patience - time.Millisecond)
		synctest.Wait()
		assert.Empty(t, terminal.String())
		p.set("%d/%d units", 12, 34)
		time.Sleep(redraw)
		synctest.Wait()
		assert.Equal(t, eraseEOL+"compiling: 12/34 units", terminal.String())
		p.close()
		assert.Equal(t, eraseEOL+"compiling: 12/34 units"+eraseEOL, terminal.String())
	})
}

func TestProgressOfAShortBuildIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal bytes.Buffer
		p := newProgress(&terminal)
		p.set("link")
		time.Sleep(patience / 2)
		p.close()
		assert.Empty(t, terminal.String())
	})
}
