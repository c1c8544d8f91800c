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
        let chunks = CoreTable.chunks(reach: reach, phaseStep: tables.phaseStep)
        let half = CoreTable.half(chunks)
        let core = center - half..<center + half
        let count = tables.paddedCount
        // The wings go in whole vectors; where they overlap the core, it overwrites them.
        let left = min(Lanes.padded(max(core.lowerBound, 0)), count)
        let right = min(max(core.upperBound, 0) / Lanes.scalarCount * Lanes.scalarCount, count)
        wings(0..<left, position, center, fraction, tau, tables, columns)
        wings(right..<count, position, center, fraction, tau, tables, columns)
        guard core.overlaps(0..<count) else { return }
        let table = reach <= tables.narrow.reach ? tables.narrow : tables.wide
        table.prepare(phaseStep: tables.phaseStep)
        self.core(center, fraction, tau, chunks, tables, table, columns)
    }

    @inline(never)
    private static func core(
        _ center: Int, _ fraction: Double, _ tau: Double, _ chunks: Int, _ tables: ProfileTables,
        _ table: CoreTable, _ columns: Columns
    ) {
        let n = table.pointCount
        let (even, odd) = (tables.scratch, tables.scratch + n)
        let shift = Lanes(repeating: Float(fraction * tables.phaseStep))
        let negativeTau = Lanes(repeating: Float(-tau))
        for j in stride(from: 0, to: n, by: Lanes.scalarCount) {
            let weight = Lanes(table.weights + j) * (negativeTau * Lanes(table.squares + j)).exponential
            let (cosine, sine) = (shift * Lanes(table.points + j)).cosineAndSine
            (weight * cosine).store(to: even + j)
            (weight * sine).store(to: odd + j)
        }
        for chunk in 0..<chunks {
            let offset = chunk * Lanes.scalarCount - CoreTable.half(chunks)
            var cosines = table.cosine + table.capacity + offset
            var sines = table.sine + table.capacity + offset
            var (value, byPhase, byTau) = (Lanes.zero, Lanes.zero, Lanes.zero)
            for j in 0..<n {
                let (c, s) = (Lanes(cosines), Lanes(sines))
                let (a, b) = (Lanes(repeating: even[j]), Lanes(repeating: odd[j]))
                let term = (s * b).adding(c, a)
                value += term
                byPhase = byPhase.adding((c * b).subtracting(s, a), table.points[j])
                byTau = byTau.adding(term, -table.squares[j])
                cosines += 2 * table.capacity
                sines += 2 * table.capacity
            }
            let first = center + offset
            if first >= 0, first + Lanes.scalarCount <= tables.paddedCount {
                value.store(to: columns.value + first)
                byPhase.store(to: columns.byPhase + first)
                byTau.store(to: columns.byTau + first)
            } else {
                for lane in 0..<Lanes.scalarCount where (0..<tables.paddedCount).contains(first + lane) {
                    columns.value[first + lane] = value[lane]
                    columns.byPhase[first + lane] = byPhase[lane]
                    columns.byTau[first + lane] = byTau[lane]
                }
            }
        }
    }

    @inline(never)
    private static func wings(
        _ channels: Range<Int>, _ position: Double, _ center: Int, _ fraction: Double, _ tau: Double,
        _ tables: ProfileTables, _ columns: Columns
    ) {
        let damping = exp(-tau)
        let phase = position * tables.phaseStep
        let phaseCosine = Lanes(repeating: Float(damping * cos(phase)))
        let phaseSine = Lanes(repeating: Float(damping * sin(phase)))
        let step = Lanes(repeating: Float(tables.phaseStep))
        let start = Lanes(repeating: Float(fraction))
        let t = Float(tau)
        let (twice, four) = (Lanes(repeating: 2 * t), Lanes(repeating: 4 * t))
        let (six, ten, twelve) = (6 * t, 10 * t, 12 * t)
        let negativeFourSquare = Lanes(repeating: -4 * t * t)
        let twelveSquare = Lanes(repeating: 12 * t * t)
        for i in stride(from: channels.lowerBound, to: channels.upperBound, by: Lanes.scalarCount) {
            let u = (Lanes.ramp + Float(i - center) - start) * step
            let (tableCosine, tableSine) = (Lanes(tables.cosine + i), Lanes(tables.sine + i))
            let c = (tableSine * phaseSine).adding(tableCosine, phaseCosine)
            let s = (tableSine * phaseCosine).subtracting(tableCosine, phaseSine)
            // p^2 and the common denominator
            let squareReal = negativeFourSquare.adding(u, u)
            let squareImaginary = u * four
            let less = squareReal - twelve
            let real = twelveSquare.adding(squareReal, less).subtracting(squareImaginary, squareImaginary)
            let imaginary = squareImaginary * (less + squareReal)
            let inverse = 1 / (real * real).adding(imaginary, imaginary)
            let g = (s * real).subtracting(c, imaginary) * inverse
            let k = (c * real).adding(s, imaginary) * inverse
            // numerators of the integrals with y^0 (zeroth) and y^1 (first); the one with y^2 is 2 p
            let lessTen = squareReal - ten
            let zerothReal = (u * lessTen).subtracting(squareImaginary, twice)
            let zerothImaginary = (u * squareImaginary).adding(lessTen, twice)
            let firstReal = squareReal - six
            (zerothReal * g).adding(zerothImaginary, k).store(to: columns.value + i)
            // dh/du carries the factor k = 1 + i y, dh/dtau the factor -k^2 = -(1 + 2 i y - y^2)
            ((zerothReal - squareImaginary) * k).subtracting(zerothImaginary + firstReal, g)
                .store(to: columns.byPhase + i)
            let secondReal = (squareImaginary + u).adding(zerothReal, -0.5)
            let secondImaginary = (four - zerothImaginary).adding(firstReal, -2)
            (secondReal * g * 2).adding(secondImaginary, k).store(to: columns.byTau + i)
        }
    }

    @inline(never)
    private static func gaussian(
        _ center: Int, _ fraction: Double, _ tau: Double, _ tables: ProfileTables, _ columns: Columns
    ) {
        let peak = Lanes(repeating: Float((Double.pi / tau).squareRoot() / 2))
        let step = Lanes(repeating: Float(tables.phaseStep))
        let start = Lanes(repeating: Float(fraction))
        let slope = Lanes(repeating: Float(-1 / (2 * tau)))
        for i in stride(from: 0, to: tables.paddedCount, by: Lanes.scalarCount) {
            let u = (Lanes.ramp + Float(i - center) - start) * step
            let logSlope = u * slope
            let value = peak * (u * logSlope * 0.5).exponential
            value.store(to: columns.value + i)
            (value * logSlope).store(to: columns.byPhase + i)
            (value * (logSlope * logSlope + slope)).store(to: columns.byTau + i)
        }
    }
}
