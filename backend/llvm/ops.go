package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"

	"wasmc/ir"
)

// emitters holds, for each ir.Op, the function that emits it and returns its
// result, or nil if it has none. Params are made with their blocks.
var emitters = [ir.NumOps]opFunc{
	ir.Const: emitConst,

	ir.Add:       binary((*llir.Block).NewAdd, (*llir.Block).NewFAdd),
	ir.Sub:       binary((*llir.Block).NewSub, (*llir.Block).NewFSub),
	ir.Mul:       binary((*llir.Block).NewMul, (*llir.Block).NewFMul),
	ir.DivS:      divS,
	ir.DivU:      unsignedDivision((*llir.Block).NewUDiv),
	ir.RemS:      remS,
	ir.RemU:      unsignedDivision((*llir.Block).NewURem),
	ir.And:       integer((*llir.Block).NewAnd),
	ir.Or:        integer((*llir.Block).NewOr),
	ir.Xor:       integer((*llir.Block).NewXor),
	ir.Shl:       shift((*llir.Block).NewShl),
	ir.ShrS:      shift((*llir.Block).NewAShr),
	ir.ShrU:      shift((*llir.Block).NewLShr),
	ir.Rotl:      rotate("fshl"),
	ir.Rotr:      rotate("fshr"),
	ir.Clz:       countZeros("ctlz"),
	ir.Ctz:       countZeros("cttz"),
	ir.Popcnt:    unary("ctpop"),
	ir.Extend8S:  signExtend(types.I8),
	ir.Extend16S: signExtend(types.I16),
	ir.Extend32S: signExtend(types.I32),

	ir.Div:      float((*llir.Block).NewFDiv),
	ir.Sqrt:     unary("sqrt"),
	ir.Min:      minMax("minimum", enum.FPredOLT, (*llir.Block).NewOr),
	ir.Max:      minMax("maximum", enum.FPredOGT, (*llir.Block).NewAnd),
	ir.Ceil:     unary("ceil"),
	ir.Floor:    unary("floor"),
	ir.Trunc:    unary("trunc"),
	ir.Nearest:  unary("roundeven"),
	ir.Abs:      unary("fabs"),
	ir.Neg:      emitNeg,
	ir.Copysign: binaryIntrinsic("copysign"),

	ir.Eqz: emitEqz,
	ir.Eq:  compare(enum.IPredEQ, enum.FPredOEQ),
	ir.Ne:  compare(enum.IPredNE, enum.FPredUNE),
	ir.LtS: compareInts(enum.IPredSLT),
	ir.LtU: compareInts(enum.IPredULT),
	ir.GtS: compareInts(enum.IPredSGT),
	ir.GtU: compareInts(enum.IPredUGT),
	ir.LeS: compareInts(enum.IPredSLE),
	ir.LeU: compareInts(enum.IPredULE),
	ir.GeS: compareInts(enum.IPredSGE),
	ir.GeU: compareInts(enum.IPredUGE),
	ir.Lt:  compareFloats(enum.FPredOLT),
	ir.Gt:  compareFloats(enum.FPredOGT),
	ir.Le:  compareFloats(enum.FPredOLE),
	ir.Ge:  compareFloats(enum.FPredOGE),

	ir.Wrap:        convert((*llir.Block).NewTrunc),
	ir.ExtendS:     convert((*llir.Block).NewSExt),
	ir.ExtendU:     convert((*llir.Block).NewZExt),
	ir.TruncS:      truncate(true, (*llir.Block).NewFPToSI),
	ir.TruncU:      truncate(false, (*llir.Block).NewFPToUI),
	ir.TruncSatS:   saturate("fptosi.sat"),
	ir.TruncSatU:   saturate("fptoui.sat"),
	ir.ConvertS:    convert((*llir.Block).NewSIToFP),
	ir.ConvertU:    convert((*llir.Block).NewUIToFP),
	ir.Demote:      convert((*llir.Block).NewFPTrunc),
	ir.Promote:     convert((*llir.Block).NewFPExt),
	ir.Reinterpret: convert((*llir.Block).NewBitCast),

	ir.Select: emitSelect,

	ir.Load:       load(nil, false),
	ir.Load8S:     load(types.I8, true),
	ir.Load8U:     load(types.I8, false),
	ir.Load16S:    load(types.I16, true),
	ir.Load16U:    load(types.I16, false),
	ir.Load32S:    load(types.I32, true),
	ir.Load32U:    load(types.I32, false),
	ir.Store:      store(nil),
	ir.Store8:     store(types.I8),
	ir.Store16:    store(types.I16),
	ir.Store32:    store(types.I32),
	ir.MemorySize: emitMemorySize,
	ir.MemoryGrow: emitMemoryGrow,
	ir.MemoryFill: emitMemoryFill,
	ir.MemoryCopy: emitMemoryCopy,
	ir.MemoryInit: emitMemoryInit,
	ir.DataDrop:   emitDataDrop,

	ir.GlobalGet: emitGlobalGet,
	ir.GlobalSet: emitGlobalSet,

	ir.RefNull:   emitRefNull,
	ir.RefFunc:   emitRefFunc,
	ir.RefIsNull: emitRefIsNull,
	ir.TableGet:  emitTableGet,
	ir.TableSet:  emitTableSet,
	ir.TableSize: emitTableSize,
	ir.TableGrow: emitTableGrow,
	ir.TableFill: emitTableFill,
	ir.TableCopy: emitTableCopy,
	ir.TableInit: emitTableInit,
	ir.ElemDrop:  emitElemDrop,

	ir.Call:         emitCall,
	ir.CallIndirect: emitCallIndirect,
	ir.CallRef:      emitCallRef,
	ir.Result:       emitResult,
}
