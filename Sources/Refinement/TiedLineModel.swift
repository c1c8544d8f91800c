import Spectra

/// The model of one spectrum, five lines tied in velocity and broadening and a constant, at a point
/// (velocity, broadening^2), with the strengths and the constant that fit best there.
///
/// Variable projection (Golub & Pereyra 1973): the six linear parameters are solved for at every point, so that the
/// search has two dimensions and needs no start for them. The step in those two is Kaufman's (1975), which is the
/// Gauss-Newton step of all eight parameters.
///
/// Not Sendable: belongs to one fitter. `load` replaces everything, so that a fit does not depend on those before it.
final class TiedLineModel {
    static let lineCount = LineValues.count
    /// Lines' strengths and the constant.
    static let linearCount = lineCount + 1
    /// In this order: five strengths, constant, velocity, broadening^2.
    static let parameterCount = linearCount + 2

    let axis: WavenumberAxis
    /// Each line at the point that was evaluated last.
    private(set) var lines: [LineGeometry]
    /// Lines around which the spectrum holds numbers; the others are left out of the model.
    private(set) var isCovered = [Bool](repeating: true, count: lineCount)
    /// Strength of each line (its flux is strength * pi * w) and the constant, at that point.
    let linear: UnsafeMutablePointer<Double>
    /// Lower triangle of J'J, row-major, and J'r, at the point that was differentiated last.
    let normal: UnsafeMutablePointer<Double>
    let gradient: UnsafeMutablePointer<Double>
    /// Channels that hold a number.
    private(set) var usedCount = 0
    /// Sum of the squared spectrum.
    private(set) var power = 0.0
    /// What the spectrum was divided by.
    private(set) var unit = 1.0
    /// w = fwhm / (K pi), cm-1.
    private(set) var scale = 1.0

    private let rest = EmissionLine.sn3.map(\.wavenumber)
    private let columns: SpectrumColumns
    private let tables: ProfileTables
    /// Normal equations of the linear parameters at the point that was evaluated last, and their factor.
    private let linearNormal: UnsafeMutablePointer<Double>
    private let linearFactor: UnsafeMutablePointer<Double>

    init(axis: WavenumberAxis) {
        self.axis = axis
        columns = SpectrumColumns(channels: axis.count)
        tables = ProfileTables(paddedCount: columns.stride)
        lines = rest.map { LineGeometry(rest: $0, velocity: 0, square: 0, scale: 1, axis: axis) }
        func zeros(_ count: Int) -> UnsafeMutablePointer<Double> {
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: count)
            pointer.initialize(repeating: 0, count: count)
            return pointer
        }
        linear = zeros(Self.linearCount)
        normal = zeros(Self.parameterCount * Self.parameterCount)
        gradient = zeros(Self.parameterCount)
        linearNormal = zeros(Self.linearCount * Self.linearCount)
        linearFactor = zeros(Self.linearCount * Self.linearCount)
    }

    deinit {
        for pointer in [linear, normal, gradient, linearNormal, linearFactor] { pointer.deallocate() }
    }

    /// Takes a spectrum in; false when too few channels hold a number, all are zero, or no line has channels.
    ///
    /// - Parameters:
    ///   - lineWidth: full width of the sinc at half maximum, cm-1.
    ///   - velocity: where lines are looked for when it is decided which have channels, km/s.
    func load(_ spectrum: UnsafePointer<Float>, lineWidth: Double, velocity: Double) -> Bool {
        scale = lineWidth / (ScanSetup.sincWidth * Double.pi)
        (usedCount, unit) = columns.load(spectrum, count: axis.count)
        guard unit > 0, usedCount > Self.parameterCount else { return false }
        tables.prepare(phaseStep: axis.step / scale)
        products(of: SpectrumColumns.spectrum, from: SpectrumColumns.spectrum, count: 1, into: &power)
        let half = Int((lineWidth / axis.step).rounded(.up))
        for line in 0..<Self.lineCount {
            let position = axis.position(of: rest[line] * Doppler.factor(velocity: velocity))
            let center = Int(min(max(position.rounded(), -1e6), 1e6))
            isCovered[line] = columns.usedCount(in: center - half..<center + half + 1) > half
        }
        return isCovered.contains(true)
    }

    /// Moves to a point and solves for its linear parameters.
    ///
    /// - Returns: the sum of squared residuals; NaN when the lines cannot be told apart.
    func evaluate(velocity: Double, square: Double) -> Double {
        for line in 0..<Self.lineCount {
            lines[line] = geometry(of: line, velocity: velocity, square: square)
            guard isCovered[line] else {
                columns.clear(line: line)
                continue
            }
            Profile.evaluate(
                position: lines[line].position, tau: lines[line].tau, tables: tables, scratch: columns.scratch,
                into: columns.profile(line))
            columns.clearBlanks(line: line)
        }
        let n = Self.linearCount
        for row in 0..<n {
            products(of: row, from: 0, count: row + 1, into: linearFactor + row * n)
            // A line that is left out keeps a strength of 0.
            if row < Self.lineCount, !isCovered[row] { linearFactor[row * n + row] = 1 }
        }
        linearNormal.update(from: linearFactor, count: n * n)
        products(of: SpectrumColumns.spectrum, from: 0, count: n, into: linear)
        guard SymmetricSolver.factor(linearFactor, n) else { return .nan }
        SymmetricSolver.solve(linearFactor, n, linear)
        return columns.subtract(linear)
    }

    func geometry(of line: Int, velocity: Double, square: Double) -> LineGeometry {
        LineGeometry(rest: rest[line], velocity: velocity, square: square, scale: scale, axis: axis)
    }

    /// Fills `normal` and `gradient` for the point that was evaluated last.
    func differentiate() {
        columns.differentiate(lines, linear)
        let n = Self.parameterCount
        for row in 0..<Self.linearCount {
            (normal + row * n).update(from: linearNormal + row * Self.linearCount, count: row + 1)
        }
        for row in Self.linearCount..<n { products(of: row, from: 0, count: row + 1, into: normal + row * n) }
        products(of: SpectrumColumns.residual, from: 0, count: n, into: gradient)
    }

    private func products(of column: Int, from first: Int, count: Int, into row: UnsafeMutablePointer<Double>) {
        DotProducts.row(
            columns[column], columns[first], stride: columns.stride, count: count, into: row)
    }
}
