import Spectra

/// The model of one spectrum, lines tied in velocity and broadening and a constant, at an iterate, with the
/// strengths and the constant that fit best there.
///
/// Variable projection (Golub & Pereyra 1973): the linear parameters are solved for at every point, so that the search
/// has two dimensions for each group of lines and needs no start for the others. The step in those is Kaufman's
/// (1975), which is the Gauss-Newton step of all parameters.
///
/// Not Sendable: belongs to one fitter. `load` replaces everything, so that a fit does not depend on those before it.
final class VariableProjectionModel {
    let axis: WavenumberAxis
    let layout: ModelLayout
    /// The profiles at the point that was evaluated last.
    let lines: UnsafeMutablePointer<LineGeometry>
    /// Profiles around whose line the spectrum holds numbers; the others are left out of the model.
    private let hasChannels: UnsafeMutableBufferPointer<Bool>
    /// Columns with such a profile.
    let isCovered: UnsafeMutableBufferPointer<Bool>
    /// Whether the strength of a column was solved for at the point that was evaluated last.
    let isFree: UnsafeMutableBufferPointer<Bool>
    /// Strength of each column (a line's flux is strength * pi * w) and the constant, at that point.
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
    /// Whether sums over channels run in Double: what tells lines apart that are much broader than their distances.
    var sumsInDouble = false

    private let rest = EmissionLine.sn3.map(\.wavenumber)
    private let columns: SpectrumColumns
    private let tables: ProfileTables
    /// Factor of the linear parameters' normal equations at the point that was evaluated last.
    let linearFactor: UnsafeMutablePointer<Double>
    private let linearNormal: UnsafeMutablePointer<Double>
    private let workspace = Workspace()

    init(axis: WavenumberAxis, layout: ModelLayout) {
        self.axis = axis
        self.layout = layout
        columns = SpectrumColumns(channels: axis.count, layout: layout, workspace: workspace)
        tables = ProfileTables(paddedCount: columns.stride, workspace: workspace)
        let blank = LineGeometry(rest: 1, velocity: 0, square: 0, scale: 1, axis: axis)
        lines = .allocate(capacity: layout.profiles.count)
        lines.initialize(repeating: blank, count: layout.profiles.count)
        hasChannels = workspace.flags(layout.profiles.count)
        isCovered = workspace.flags(layout.columnCount)
        isFree = workspace.flags(layout.columnCount)
        linear = workspace.doubles(layout.linearCount)
        normal = workspace.doubles(layout.parameterCount * layout.parameterCount)
        gradient = workspace.doubles(layout.parameterCount)
        linearNormal = workspace.doubles(layout.linearCount * layout.linearCount)
        linearFactor = workspace.doubles(layout.linearCount * layout.linearCount)
    }

    deinit { lines.deallocate() }

    /// Phase between neighbouring channels, axis step over w.
    var phaseStep: Double { axis.step / scale }

    /// Whether a group has a line around which the spectrum holds numbers.
    func isCovered(group: Int) -> Bool {
        layout.profiles.indices.contains { layout.profiles[$0].group == group && hasChannels[$0] }
    }

    /// Parameters that the spectrum says anything about.
    var freeCount: Int {
        layout.parameterCount - isCovered.count { !$0 } - 2 * (0..<layout.groupCount).count { !isCovered(group: $0) }
    }

    /// Takes a spectrum in; false when too few channels hold a number, all are zero, or no line has channels.
    ///
    /// - Parameters:
    ///   - lineWidth: full width of the sinc at half maximum, cm-1.
    ///   - velocity: where lines are looked for when it is decided which have channels, km/s.
    func load(_ spectrum: UnsafePointer<Float>, lineWidth: Double, velocity: Double) -> Bool {
        sumsInDouble = false
        scale = lineWidth / (ScanSetup.sincWidth * Double.pi)
        (usedCount, unit) = columns.load(spectrum, count: axis.count)
        guard unit > 0, usedCount > layout.parameterCount else { return false }
        tables.prepare(phaseStep: phaseStep)
        products(of: columns.spectrum, from: columns.spectrum, count: 1, into: &power)
        let half = Int((lineWidth / axis.step).rounded(.up))
        isCovered.update(repeating: false)
        for (index, profile) in layout.profiles.enumerated() {
            let position = axis.position(of: rest[profile.line] * Doppler.factor(velocity: velocity))
            let center = Int(min(max(position.rounded(), -1e6), 1e6))
            hasChannels[index] = columns.usedCount(in: center - half..<center + half + 1) > half
            if hasChannels[index] { isCovered[profile.column] = true }
        }
        return isCovered.contains(true)
    }

    /// Moves to a point and solves for its linear parameters.
    ///
    /// - Parameter searched: velocity, km/s, and broadening^2, (km/s)^2, of each group.
    /// - Returns: the sum of squared residuals; NaN when the lines cannot be told apart.
    func evaluate(_ searched: UnsafePointer<Double>) -> Double {
        for (index, profile) in layout.profiles.enumerated() {
            lines[index] = LineGeometry(
                rest: rest[profile.line], velocity: searched[2 * profile.group],
                square: searched[2 * profile.group + 1], scale: scale, axis: axis)
            guard hasChannels[index] else {
                columns.clear(profile: index)
                continue
            }
            Profile.evaluate(
                position: lines[index].position, tau: lines[index].tau, tables: tables,
                into: columns.profile(index))
            columns.clearBlanks(profile: index)
        }
        columns.joinTiedProfiles()
        let n = layout.linearCount
        for row in 0..<n { products(of: row, from: 0, count: row + 1, into: linearNormal + row * n) }
        _ = isFree.update(fromContentsOf: isCovered)
        repeat {
            guard solve() else { return .nan }
        } while layout.holdsNegativeStrengths && holdNegativeStrengths()
        return columns.subtract(linear)
    }

    /// Solves for the strengths that are free and the constant; false when the lines cannot be told apart.
    private func solve() -> Bool {
        let n = layout.linearCount
        products(of: columns.spectrum, from: 0, count: n, into: linear)
        for column in isFree.indices where !isFree[column] {
            // A line that is left out keeps a strength of 0.
            leaveOut(column, of: linearNormal, n)
            linear[column] = 0
        }
        linearFactor.update(from: linearNormal, count: n * n)
        guard SymmetricSolver.factor(linearFactor, n) else { return false }
        SymmetricSolver.solve(linearFactor, n, linear)
        return true
    }

    /// Leaves lines out that would be in absorption; false when there are none.
    private func holdNegativeStrengths() -> Bool {
        var isHolding = false
        for column in isFree.indices where linear[column] < 0 {
            isFree[column] = false
            isHolding = true
        }
        return isHolding
    }

    /// Makes a row and a column of a lower triangle those of a unit matrix.
    private func leaveOut(_ column: Int, of matrix: UnsafeMutablePointer<Double>, _ n: Int) {
        for j in 0..<column { matrix[column * n + j] = 0 }
        for i in column + 1..<n { matrix[i * n + column] = 0 }
        matrix[column * n + column] = 1
    }

    /// Fills `normal` and `gradient` for the point that was evaluated last.
    func differentiate() {
        columns.differentiate(lines, linear)
        let (n, m) = (layout.parameterCount, layout.linearCount)
        for row in 0..<m { (normal + row * n).update(from: linearNormal + row * m, count: row + 1) }
        for row in m..<n {
            products(of: row, from: 0, count: row + 1, into: normal + row * n)
            // A group whose lines are left out stays where it is.
            if normal[row * n + row] == 0 { normal[row * n + row] = 1 }
        }
        products(of: columns.residual, from: 0, count: n, into: gradient)
        for column in isFree.indices where !isFree[column] {
            leaveOut(column, of: normal, n)
            gradient[column] = 0
        }
    }

    /// The residual at the point that was evaluated last, in the spectrum's unit; axis.count values.
    func copyResidual(to residual: UnsafeMutablePointer<Float>) {
        let (own, unit) = (columns[columns.residual], Float(unit))
        for channel in 0..<axis.count { residual[channel] = own[channel] * unit }
    }

    /// Mean square of the residual at the point that was evaluated last, over channels that hold a number within
    /// `reach` (cm-1) of a line; nil when there are none.
    func meanSquare(near profile: Int, reach: Double) -> Double? {
        let channels = axis.channels(in: lines[profile].wavenumber - reach...lines[profile].wavenumber + reach)
        let (ones, residual) = (columns[columns.ones], columns[columns.residual])
        var (count, squares) = (0, 0.0)
        for channel in channels where ones[channel] == 1 {
            count += 1
            squares += Double(residual[channel] * residual[channel])
        }
        return count > 0 ? squares / Double(count) : nil
    }

    /// The highest line of the sinc's width in the residual at the point that was evaluated last, on either side of a
    /// line from `near` to `far`, cm-1; nil when no channel is there.
    ///
    /// - Returns: its wavenumber to a channel, and its height over that of noise of 1.
    func highestResidual(
        beside profile: Int, from near: Double, to far: Double
    ) -> (wavenumber: Double, height: Double)? {
        guard near < far else { return nil }
        let center = lines[profile].wavenumber
        let width = ScanSetup.sincWidth * Double.pi * scale / axis.step
        let red = columns.highestResidual(axis.channels(in: center - far...center - near), width: width)
        let blue = columns.highestResidual(axis.channels(in: center + near...center + far), width: width)
        let highest = (red?.height ?? -.infinity) > (blue?.height ?? -.infinity) ? red : blue
        return highest.map { (axis[$0.channel], Double($0.height)) }
    }

    private func products(of column: Int, from first: Int, count: Int, into row: UnsafeMutablePointer<Double>) {
        DotProducts.row(
            columns[column], columns[first], stride: columns.stride, count: count, inDouble: sumsInDouble, into: row)
    }
}
