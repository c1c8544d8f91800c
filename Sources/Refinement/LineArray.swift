import Spectra

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
