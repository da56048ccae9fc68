package llvm

import (
	"fmt"
	"strings"
)

// The metadata nodes by their numbers in each unit. Type-based alias analysis
// is what tells LLVM that the memories, globals, tables and so on are disjoint:
// each is a "type" of its own below one root.
const (
	rootNode node = iota
	likelyNode
	unlikelyNode
	absoluteNode
	globalNode   // wasm globals
	tableNode    // tables' elements and sizes
	sizeNode     // memories' sizes
	segmentNode  // segments' sizes
	typeNode     // type numbers before functions
	overflowNode // parameters and results outside of registers
	firstFreeNode
)

// memoryNode is the alias tag of a memory.
func memoryNode(i int) node { return firstFreeNode + node(i) }

// accessNode is the alias tag for accesses to a memory. It is none if the program has
// that memory only and its address is a symbol, for LLVM knows that variables do not
// overlap with that. The optimiser asks for the tag of an access again and again;
// without, it takes a fifteenth less time.
func (u *unit) accessNode(memory int) node {
	if u.hasSymbol(memory) && len(u.m.Memories) == 1 {
		return noNode
	}
	return memoryNode(memory)
}

// noNode stands for no metadata.
const noNode node = -1

// typeNodes is the first of the tags' type nodes, which come after the tags.
func typeNodes(memories int) node { return firstFreeNode + node(memories) }

// emptyNode says no more than that it is there.
func emptyNode(memories int) node { return 2*typeNodes(memories) - globalNode }

// stackPointerNode has the name of the register.
func stackPointerNode(memories int) node { return emptyNode(memories) + 1 }

// metadataText defines the nodes of a unit in a program with that many memories.
func metadataText(memories int, stackPointer string) string {
	var s strings.Builder
	s.WriteString("\n!0 = !{!\"wasmc\"}\n")
	fmt.Fprintf(&s, "!%d = !{!\"branch_weights\", i32 2000, i32 1}\n", likelyNode)
	fmt.Fprintf(&s, "!%d = !{!\"branch_weights\", i32 1, i32 2000}\n", unlikelyNode)
	fmt.Fprintf(&s, "!%d = !{i64 0, i64 %d}\n", absoluteNode, 1<<31)
	tags := map[node]string{globalNode: "global", tableNode: "table", sizeNode: "size", segmentNode: "segment", typeNode: "type", overflowNode: "overflow"}
	for i := range memories {
		tags[memoryNode(i)] = fmt.Sprintf("memory %d", i)
	}
	types := typeNodes(memories)
	for n := globalNode; n < types; n++ {
		typ := types + n - globalNode
		fmt.Fprintf(&s, "!%d = !{!%d, !%d, i64 0}\n", n, typ, typ)
		fmt.Fprintf(&s, "!%d = !{!%q, !0, i64 0}\n", typ, tags[n])
	}
	fmt.Fprintf(&s, "!%d = !{}\n!%d = !{!%q}\n", emptyNode(memories), stackPointerNode(memories), stackPointer)
	return s.String()
}
