import Glibc

/// The sincgauss profile of one line at every channel of an axis, with its derivatives: the fit's kernel in Float.
///
/// Goals in order: within 1e-6 of the peak of `Spectra.Sincgauss` for every width from 0 to 40 fwhm; smooth through
/// broadening^2 = 0 and beyond; fast.
///
/// A line at distance u (in units of w = fwhm / (K pi)) with tau = (sigma / w)^2 / 2 is
///
///     h(u, tau) = integral over k from 0 to 1 of exp(-tau k^2) cos(k u)
///
/// which is the sincgauss before its division by h(0, tau): the scan's path differences run over k, the gas' velocities
/// damp them. It is entire in tau, and its integral over u is pi whatever tau is: the parameter it multiplies is the
/// line's flux. Three forms share the channels between them:
///
/// * near the centre, the integral by Gauss-Legendre quadrature, without any cancellation (`core`);
/// * further out, its expansion at the end point k = 1. With p = u + 2 i tau, the integrals over y from 0 to infinity
///   of y^n exp(-p y + tau y^2) for n = 0, 1, 2 are (p^3 - 10 tau p, p^2 - 6 tau, 2 p) over
///   p^4 - 12 tau p^2 + 12 tau^2, the fourth convergent of their continued fraction: 4e-6 of the wing at
///   |p| = 10 sqrt(tau), falling as p^-8 (`wings`);
/// * for tau > 16, where the end point's share exp(-tau) is lost in Float, a Gaussian (`gaussian`).
enum Profile {
    static let gaussianFrom = 16.0

    /// Columns of one line: h, dh/du, dh/dtau; `paddedCount` channels each.
    struct Columns {
        let value: UnsafeMutablePointer<Float>
        let byPhase: UnsafeMutablePointer<Float>
        let byTau: UnsafeMutablePointer<Float>
    }

    /// Fills the columns of a line centred on `position` (channels).
    static func evaluate(position: Double, tau: Double, tables: ProfileTables, into columns: Columns) {
        // A line far outside the axis: its centre is kept in Int's and Float's range.
        let center = Int(min(max(position.rounded(), -1e6), 1e6))
        let fraction = position - Double(center)
        guard tau <= gaussianFrom else {
            gaussian(center, fraction, tau, tables, columns)
            return
        }
        let reach = max(6, 10 * abs(tau).squareRoot())
        let chunks = CosineTable.chunks(reach: reach, phaseStep: tables.phaseStep)
        let half = CosineTable.half(chunks)
        let core = center - half..<center + half
        let count = tables.paddedCount
        // The wings go in whole vectors; where they overlap the core, it overwrites them.
        let left = min(FloatVector.padded(max(core.lowerBound, 0)), count)
        let right = max(left, min(max(core.upperBound, 0) / FloatVector.scalarCount * FloatVector.scalarCount, count))
        wings(outside: left..<right, position, center, fraction, tau, tables, columns)
        guard core.overlaps(0..<count) else { return }
        let table = reach <= tables.narrow.reach ? tables.narrow : tables.wide
        table.prepare(phaseStep: tables.phaseStep)
        self.core(center, fraction, tau, chunks, tables, table, columns)
    }

    @inline(never)
    private static func core(
        _ center: Int, _ fraction: Double, _ tau: Double, _ chunks: Int, _ tables: ProfileTables,
        _ table: CosineTable, _ columns: Columns
    ) {
        let n = table.pointCount
        // Factors of cos and sin in h, dh/du and dh/dtau at every point.
        let (valueCosine, valueSine) = (tables.scratch, tables.scratch + n)
        let (phaseCosine, phaseSine) = (tables.scratch + 2 * n, tables.scratch + 3 * n)
        let (tauCosine, tauSine) = (tables.scratch + 4 * n, tables.scratch + 5 * n)
        let shift = FloatVector(repeating: Float(fraction * tables.phaseStep))
        let negativeTau = FloatVector(repeating: Float(-tau))
        for j in stride(from: 0, to: n, by: FloatVector.scalarCount) {
            let (point, square) = (FloatVector(table.points + j), FloatVector(table.squares + j))
            let weight = FloatVector(table.weights + j) * (negativeTau * square).exponential
            let turn = (shift * point).cosineAndSine
            let (even, odd) = (weight * turn.cosine, weight * turn.sine)
            even.store(to: valueCosine + j)
            odd.store(to: valueSine + j)
            (point * odd).store(to: phaseCosine + j)
            (0 - point * even).store(to: phaseSine + j)
            (0 - square * even).store(to: tauCosine + j)
            (0 - square * odd).store(to: tauSine + j)
        }
        for chunk in 0..<chunks {
            let offset = chunk * FloatVector.scalarCount - CosineTable.half(chunks)
            var cosines = table.cosine + table.capacity + offset
            var sines = table.sine + table.capacity + offset
            var (value, byPhase, byTau) = (FloatVector.zero, FloatVector.zero, FloatVector.zero)
            for j in 0..<n {
                let (c, s) = (FloatVector(cosines), FloatVector(sines))
                value = value.adding(c, valueCosine[j]).adding(s, valueSine[j])
                byPhase = byPhase.adding(c, phaseCosine[j]).adding(s, phaseSine[j])
                byTau = byTau.adding(c, tauCosine[j]).adding(s, tauSine[j])
                cosines += 2 * table.capacity
                sines += 2 * table.capacity
            }
            let first = center + offset
            if first >= 0, first + FloatVector.scalarCount <= tables.paddedCount {
                value.store(to: columns.value + first)
                byPhase.store(to: columns.byPhase + first)
                byTau.store(to: columns.byTau + first)
            } else {
                for lane in 0..<FloatVector.scalarCount where (0..<tables.paddedCount).contains(first + lane) {
                    columns.value[first + lane] = value[lane]
                    columns.byPhase[first + lane] = byPhase[lane]
                    columns.byTau[first + lane] = byTau[lane]
                }
            }
        }
    }

    @inline(never)
    private static func wings(
        outside core: Range<Int>, _ position: Double, _ center: Int, _ fraction: Double, _ tau: Double,
        _ tables: ProfileTables, _ columns: Columns
    ) {
        let damping = exp(-tau)
        let phase = position * tables.phaseStep
        let phaseCosine = FloatVector(repeating: Float(damping * cos(phase)))
        let phaseSine = FloatVector(repeating: Float(damping * sin(phase)))
        let (negativeCosine, negativeSine) = (0 - phaseCosine, 0 - phaseSine)
        let step = FloatVector(repeating: Float(tables.phaseStep))
        let start = FloatVector.ramp - Float(fraction)
        let t = Float(tau)
        let (twice, negativeTwice) = (FloatVector(repeating: 2 * t), FloatVector(repeating: -2 * t))
        let (four, negativeFour) = (FloatVector(repeating: 4 * t), FloatVector(repeating: -4 * t))
        let (six, ten, twelve) = (6 * t, 10 * t, 12 * t)
        let negativeFourSquare = FloatVector(repeating: -4 * t * t)
        let twelveSquare = FloatVector(repeating: 12 * t * t)
        // A product that is subtracted is written as one of a negative factor that is added: the negation of a vector
        // is an instruction more.
        for wing in stride(from: 0, to: tables.paddedCount - core.count, by: FloatVector.scalarCount) {
            let i = wing < core.lowerBound ? wing : wing + core.count
            let u = (start + Float(i - center)) * step
            let (tableCosine, tableSine) = (FloatVector(tables.cosine + i), FloatVector(tables.sine + i))
            let negativeC = (tableSine * negativeSine).adding(tableCosine, negativeCosine)
            let s = (tableSine * phaseCosine).adding(tableCosine, negativeSine)
            // p^2 and the common denominator
            let squareReal = negativeFourSquare.adding(u, u)
            let (squareImaginary, negativeSquareImaginary) = (u * four, u * negativeFour)
            let less = squareReal - twelve
            let sum = less + squareReal
            let real = twelveSquare.adding(squareReal, less).adding(squareImaginary, negativeSquareImaginary)
            let (imaginary, negativeImaginary) = (squareImaginary * sum, negativeSquareImaginary * sum)
            let inverse = 1 / (real * real).adding(imaginary, imaginary)
            let g = (s * real).adding(negativeC, imaginary) * inverse
            let negativeK = (negativeC * real).adding(s, negativeImaginary) * inverse
            // numerators of the integrals with y^0 (zeroth) and y^1 (first); the one with y^2 is 2 p
            let lessTen = squareReal - ten
            let zerothReal = (u * lessTen).adding(negativeSquareImaginary, twice)
            let negativeZerothImaginary = (u * negativeSquareImaginary).adding(lessTen, negativeTwice)
            let firstReal = squareReal - six
            (zerothReal * g).adding(negativeZerothImaginary, negativeK).store(to: columns.value + i)
            // dh/du carries the factor k = 1 + i y, dh/dtau the factor -k^2 = -(1 + 2 i y - y^2)
            ((squareImaginary - zerothReal) * negativeK).adding(negativeZerothImaginary - firstReal, g)
                .store(to: columns.byPhase + i)
            let secondReal = (squareImaginary + u) * 2 - zerothReal
            let secondImaginary = negativeFour.adding(firstReal, 2) - negativeZerothImaginary
            (secondReal * g).adding(secondImaginary, negativeK).store(to: columns.byTau + i)
        }
    }

    @inline(never)
    private static func gaussian(
        _ center: Int, _ fraction: Double, _ tau: Double, _ tables: ProfileTables, _ columns: Columns
    ) {
        let peak = FloatVector(repeating: Float((Double.pi / tau).squareRoot() / 2))
        let step = FloatVector(repeating: Float(tables.phaseStep))
        let start = FloatVector(repeating: Float(fraction))
        let slope = FloatVector(repeating: Float(-1 / (2 * tau)))
        for i in stride(from: 0, to: tables.paddedCount, by: FloatVector.scalarCount) {
            let u = (FloatVector.ramp + Float(i - center) - start) * step
            let logSlope = u * slope
            let value = peak * (u * logSlope * 0.5).exponential
            value.store(to: columns.value + i)
            (value * logSlope).store(to: columns.byPhase + i)
            (value * (logSlope * logSlope + slope)).store(to: columns.byTau + i)
        }
    }
}
