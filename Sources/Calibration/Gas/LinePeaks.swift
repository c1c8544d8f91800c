import Spectra

/// Single emission lines of a spectrum, wherever they are: a matched filter for one line, moved over the channels.
struct LinePeaks: Sendable {
    struct Peak: Sendable {
        /// cm-1.
        let wavenumber: Double
        /// Height over its error.
        let significance: Double
        /// Flux over the spectrum's unit, nm: divided by a continuum it is an equivalent width.
        let equivalentFlux: Double
    }

    private let axis: WavenumberAxis
    /// The profile, from `reach` channels before its centre to as many after it.
    private let profile: [Double]
    private let reach: Int
    private let lineWidth: Double
    private let sigma: Double

    init(axis: WavenumberAxis, lineWidth: Double) {
        (self.axis, self.lineWidth) = (axis, lineWidth)
        let sigma = EmissionLine.halpha.wavenumber * NebularLines.broadening / Doppler.speedOfLight
        let reach = Int((2 * (lineWidth + sigma) / axis.step).rounded())
        profile = (-reach...reach).map { Sincgauss(x: Double($0) * axis.step, fwhm: lineWidth, sigma: sigma).value }
        (self.sigma, self.reach) = (sigma, reach)
    }

    /// The peaks of a spectrum less a smooth continuum and `others`, the highest first, and the significance of the deepest
    /// dip.
    func find(_ spectrum: [Float], beside others: [[Double]]) -> (peaks: [Peak], dip: Double) {
        let valid = spectrum.map { $0.isFinite ? 1.0 : 0.0 }
        let known = (ContinuumBasis(axis: axis).columns + others).map { column in zip(column, valid).map { $0 * $1 } }
        guard let projection = NebularSearch.Projection(known) else { return ([], 0) }
        let residual = projection.removing(from: spectrum.map { $0.isFinite ? Double($0) : 0 })
        let noise = NebularSearch.noise(of: residual, valid)
        guard noise > 0 else { return ([], 0) }
        let heights = residual.indices.map { height(residual, valid, at: $0) }
        let dip = heights.reduce(0) { max($0, -$1.significance) } / noise
        let peaks = heights.indices.filter { channel in
            let around = max(0, channel - 1)...min(heights.count - 1, channel + 1)
            return heights[channel].value > 0
                && around.allSatisfy { heights[$0].significance <= heights[channel].significance }
        }.map { channel in
            let center = axis[channel]
            return Peak(
                wavenumber: center, significance: heights[channel].significance / noise,
                equivalentFlux: heights[channel].value * Sincgauss.flux(fwhm: lineWidth, sigma: sigma) * 1e7
                    / (center * center))
        }
        return (peaks.sorted { $0.significance > $1.significance }, dip)
    }

    /// The height of a line in a channel, and that over its error for noise of 1.
    private func height(
        _ residual: [Double], _ valid: [Double], at channel: Int
    ) -> (value: Double, significance: Double) {
        var (product, norm) = (0.0, 0.0)
        for other in max(0, channel - reach)...min(residual.count - 1, channel + reach) where valid[other] > 0 {
            let weight = profile[other - channel + reach]
            product += weight * residual[other]
            norm += weight * weight
        }
        return norm > 0 ? (product / norm, product / norm.squareRoot()) : (0, 0)
    }
}
