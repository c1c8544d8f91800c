import Spectra

/// Finds the velocity of a field's or region's gas on the axis from a spectrum that holds nebular lines and little else:
/// a matched filter with all five lines at once. In a spectrum of the sky the sky's lines are fitted beside them.
///
/// At each trial velocity the lines' amplitudes are fitted beside a smooth continuum, within what gas can emit: none
/// below zero, [NII] 6548 tied to 6583, [NII] 6583 at most three times H-alpha, the [SII] ratio between its limits. The
/// velocity that takes most from chi-square wins. The bounds are what tells H-alpha from [NII]: as [NII] 6583 a lone
/// H-alpha would need companions that are not there.
struct NebularSearch {
    struct Result: Sendable {
        /// km/s, as seen on the axis.
        let velocity: Double
        /// Square root of the decrease of chi-square, in units of the noise.
        let significance: Double
        /// The part of it that [NII] and [SII] add to H-alpha alone.
        let companions: Double
        /// Least and largest velocity that explain at least half of it, which a single line does over 70 km/s; gas that
        /// moves in several ways spreads further.
        let spread: ClosedRange<Double>

        /// Whether H-alpha is so bright that [NII] and [SII] would be seen beside it, and are not. Gas of low metallicity has a
        /// tenth of H-alpha in each, a highly excited planetary nebula hardly any; a line of another object has none.
        var isAlone: Bool {
            significance >= NebularSearch.wellSeen && companions < NebularSearch.leastCompanions * significance
        }

        /// Whether [NII] or [SII] is seen beside H-alpha: no line of another object, and no other line taken for H-alpha.
        var hasCompanions: Bool {
            companions >= max(NebularSearch.seen, NebularSearch.leastCompanions * significance)
        }

        /// Velocities at which the gas may shine at all: with the wings of broad lines.
        var profile: ClosedRange<Double> {
            spread.lowerBound - NebularSearch.wings...spread.upperBound + NebularSearch.wings
        }
    }

    /// The share of H-alpha's significance that companions have at least, the significance from which that stands out of
    /// the noise, and the one at which companions do.
    private static let (leastCompanions, wellSeen, seen) = (0.05, 60.0, 5.0)

    /// Velocities that lines reach beyond those that explain half of their light, km/s.
    static let wings = 150.0

    /// Gas of one region moves in no more different ways than this to either side, km/s; beyond, one line may be taken
    /// for another.
    private static let widestSpread = 500.0
    /// Step of the trial velocities, km/s: an eighth of a line width at R 5000.
    static let step = 8.0

    /// Largest [NII] 6583 over H-alpha of any gas: shocks and active nuclei reach about 3.
    private static let largestNII = 3.0
    /// [SII] 6716 over 6731 in the limits of low and high density (Osterbrock & Ferland 2006, figure 5.8).
    private static let siiLimits = (0.44, 1.45)

    private let axis: WavenumberAxis
    private let lines: NebularLines
    /// A smooth continuum, and what else the spectrum holds.
    private let background: [[Double]]

    /// - Parameter others: columns of what the spectrum holds beside continuum and nebular lines.
    init(axis: WavenumberAxis, lineWidth: Double, beside others: [[Double]] = []) {
        self.axis = axis
        lines = NebularLines(axis: axis, lineWidth: lineWidth)
        background = ContinuumBasis(axis: axis).columns + others
    }

    /// nil when no velocity of the range explains anything.
    func search(_ spectrum: [Float], velocities: ClosedRange<Double>) -> Result? {
        guard let trials = Trials(spectrum, of: self, lowest: velocities.lowerBound) else { return nil }
        let count = Int((velocities.upperBound - velocities.lowerBound) / Self.step)
        guard let best = (0...count).max(by: { trials.gain($0) < trials.gain($1) }) else { return nil }
        let near = Int(Self.widestSpread / Self.step)
        return trials.result(
            best, isInside: best > 0 && best < count,
            spread: trials.spread(about: best, in: max(0, best - near)...min(count, best + near)))
    }

    /// Looks at single velocities and a line width about each; nil when none explains anything.
    func search(_ spectrum: [Float], near velocities: [Double]) -> Result? {
        guard let lowest = velocities.min(), let trials = Trials(spectrum, of: self, lowest: lowest) else { return nil }
        let candidates = velocities.flatMap { velocity in
            let middle = Int(((velocity - lowest) / Self.step).rounded())
            return middle - Self.neighbourhood...middle + Self.neighbourhood
        }
        guard var best = candidates.max(by: { trials.gain($0) < trials.gain($1) }) else { return nil }
        func climbs(_ side: Int) -> Bool { trials.gain(best + side) > trials.gain(best) }
        while let side = [-1, 1].first(where: climbs) { best += side }
        let near = Int(Self.widestSpread / Self.step)
        return trials.result(best, isInside: true, spread: trials.spread(about: best, in: best - near...best + near))
    }

    /// Steps to either side of a velocity at which lines are expected: half a line width.
    private static let neighbourhood = 4

    /// What a spectrum gains at trial velocities, a step apart; each is computed when it is first asked for.
    private final class Trials {
        private let search: NebularSearch
        private let lowest: Double
        private let valid, residual: [Double]
        private let projection: Projection
        private let noise: Double
        private var gains: [Int: Double] = [:]

        /// nil when the spectrum has no noise to compare with.
        ///
        /// - Parameter lowest: the velocity of the trial 0, km/s.
        init?(_ spectrum: [Float], of search: NebularSearch, lowest: Double) {
            valid = spectrum.map { $0.isFinite ? 1 : 0 }
            let valid = valid
            let known = search.background.map { column in zip(column, valid).map { $0 * $1 } }
            guard let projection = Projection(known) else { return nil }
            residual = projection.removing(from: spectrum.map { $0.isFinite ? Double($0) : 0 })
            noise = NebularSearch.noise(of: residual, valid)
            guard noise > 0 else { return nil }
            (self.search, self.lowest, self.projection) = (search, lowest, projection)
        }

        /// Decrease of chi-square at a trial velocity.
        func gain(_ index: Int) -> Double {
            if let known = gains[index] { return known }
            let gain = gain(of: search.possible(at: velocity(Double(index))))
            gains[index] = gain
            return gain
        }

        private func gain(of columns: [[Double]]) -> Double {
            let seen = columns.map { column in zip(column, valid).map { $0 * $1 } }
            return search.gain(seen, residual, projection) / (noise * noise)
        }

        /// The first and the last trial of a range that explain at least half as much as the best one does.
        func spread(about best: Int, in range: ClosedRange<Int>) -> ClosedRange<Int> {
            let least = gain(best) / 4
            return (range.first { gain($0) >= least } ?? best)...(range.last { gain($0) >= least } ?? best)
        }

        private func velocity(_ index: Double) -> Double { lowest + index * NebularSearch.step }

        /// - Parameter isInside: whether trials stand on both sides of the best.
        func result(_ best: Int, isInside: Bool, spread: ClosedRange<Int>) -> Result? {
            guard gain(best) > 0 else { return nil }
            var offset = 0.0
            if isInside {
                let curvature = gain(best - 1) - 2 * gain(best) + gain(best + 1)
                if curvature < 0 { offset = (gain(best - 1) - gain(best + 1)) / (2 * curvature) }
            }
            let halpha = search.lines.columns(velocity: velocity(Double(best)))[1]
            return Result(
                velocity: velocity(Double(best) + offset), significance: gain(best).squareRoot(),
                companions: max(0, gain(best) - gain(of: [halpha])).squareRoot(),
                spread: velocity(Double(spread.lowerBound) - 0.5)...velocity(Double(spread.upperBound) + 0.5))
        }
    }

    /// Columns of which every sum with amplitudes >= 0 is a spectrum that gas can have.
    private func possible(at velocity: Double) -> [[Double]] {
        let columns = lines.columns(velocity: velocity)
        let (nii, halpha, sii6716, sii6731) = (columns[0], columns[1], columns[2], columns[3])
        return [
            zip(nii, halpha).map { $0 + $1 / Self.largestNII }, halpha,
            zip(sii6716, sii6731).map { $0 * Self.siiLimits.0 + $1 },
            zip(sii6716, sii6731).map { $0 * Self.siiLimits.1 + $1 },
        ]
    }

    /// Lines fill a tenth of the channels, so the median deviation is that of noise and unmodelled continuum.
    static func noise(of residual: [Double], _ valid: [Double]) -> Double {
        let deviations = residual.indices.filter { valid[$0] > 0 }.map { Float(abs(residual[$0])) }
        return RobustStatistics.madToSigma * Double(RobustStatistics.median(deviations))
    }

    /// Decrease of the sum of squares when `columns` with amplitudes >= 0 are added to the continuum.
    private func gain(_ columns: [[Double]], _ residual: [Double], _ projection: Projection) -> Double {
        let n = columns.count
        let free = columns.map { projection.removing(from: $0) }
        let vector = free.map { LinearModel.dot($0, residual) }
        var matrix = [Double](repeating: 0, count: n * n)
        for i in 0..<n { for j in 0..<n { matrix[i * n + j] = LinearModel.dot(free[i], free[j]) } }
        var best = 0.0
        // Four columns: every set of non-zero amplitudes is tried.
        for set in 1..<(1 << n) {
            let members = (0..<n).filter { set & (1 << $0) != 0 }
            var small = members.flatMap { i in members.map { matrix[i * n + $0] } }
            var amplitudes = members.map { vector[$0] }
            guard SymmetricSolver.factor(&small, members.count) else { continue }
            SymmetricSolver.solve(small, members.count, &amplitudes)
            guard amplitudes.allSatisfy({ $0 >= 0 }) else { continue }
            best = max(best, zip(amplitudes, members).reduce(0) { $0 + $1.0 * vector[$1.1] })
        }
        return best
    }

    /// Takes the part that a set of columns spans out of others.
    struct Projection {
        private let columns: [[Double]]
        private let factor: [Double]

        init?(_ columns: [[Double]]) {
            let n = columns.count
            var matrix = columns.flatMap { left in columns.map { LinearModel.dot(left, $0) } }
            guard SymmetricSolver.factor(&matrix, n) else { return nil }
            self.columns = columns
            factor = matrix
        }

        func removing(from values: [Double]) -> [Double] {
            var amplitudes = columns.map { LinearModel.dot($0, values) }
            SymmetricSolver.solve(factor, columns.count, &amplitudes)
            var result = values
            for (column, amplitude) in zip(columns, amplitudes) {
                for channel in result.indices { result[channel] -= amplitude * column[channel] }
            }
            return result
        }
    }
}
