import Spectra

/// Zeroed memory that lives as long as its owner: a fit writes into it and allocates nothing.
final class Workspace {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    func doubles(_ count: Int) -> UnsafeMutablePointer<Double> { zeros(count, 0) }
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> { zeros(count, 0) }
    func integers(_ count: Int) -> UnsafeMutablePointer<Int> { zeros(count, 0) }
    func flags(_ count: Int) -> UnsafeMutableBufferPointer<Bool> {
        UnsafeMutableBufferPointer(start: zeros(count, false), count: count)
    }

    private func zeros<Value>(_ count: Int, _ zero: Value) -> UnsafeMutablePointer<Value> {
        // A cache line: no vector straddles two of them.
        let block = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Value>.stride, alignment: 64)
        blocks.append(block)
        let values = block.bindMemory(to: Value.self, capacity: count)
        values.initialize(repeating: zero, count: count)
        return values
    }
}

/// One value for each line of `EmissionLine.sn3`, in its order, stored in place: a fit allocates nothing.
package struct LineArray<Value: Sendable & Equatable>: Sendable, Equatable, RandomAccessCollection {
    /// Number of lines.
    package static var lineCount: Int { 5 }

    private var values: (Value, Value, Value, Value, Value)

    package init(repeating value: Value) {
        values = (value, value, value, value, value)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { Self.lineCount }

    package subscript(line: Int) -> Value {
        get {
            switch line {
            case 0: values.0
            case 1: values.1
            case 2: values.2
            case 3: values.3
            case 4: values.4
            default: preconditionFailure("line \(line) of \(Self.lineCount)")
            }
        }
        set {
            switch line {
            case 0: values.0 = newValue
            case 1: values.1 = newValue
            case 2: values.2 = newValue
            case 3: values.3 = newValue
            case 4: values.4 = newValue
            default: preconditionFailure("line \(line) of \(Self.lineCount)")
            }
        }
    }

    package static func == (first: Self, second: Self) -> Bool { first.values == second.values }
}

package typealias LineValues = LineArray<Double>
