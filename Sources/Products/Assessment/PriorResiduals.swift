import Records
import Spectra

/// Prior minus fit, km/s, at usable pixels with their SNR. The broadening of an UNRESOLVED pixel is no measurement:
/// such pixels are left out there.
struct PriorResiduals {
    /// The summary is made of pixels above this SNR, as the paper's comparison is.
    static let summarySNR: Float = 15
    /// SNR edges of the paper's figures 9 and 10: bins of width 1 from 5 to 20.
    static let binEdges = 5..<20

    private var samples: [Quantity: [(snr: Float, residual: Float)]] = [:]

    init(of maps: FieldMaps) {
        samples[.velocity] = Self.collect(
            maps, prior: maps.priorVelocity, fit: maps.velocity, leavingOut: .excluding)
        samples[.broadening] = Self.collect(
            maps, prior: maps.priorBroadening, fit: maps.broadening, leavingOut: .excluding.union(.unresolved))
    }

    private static func collect(
        _ maps: FieldMaps, prior: [Float], fit: [Float], leavingOut: PixelMask
    ) -> [(snr: Float, residual: Float)] {
        var found: [(snr: Float, residual: Float)] = []
        for pixel in 0..<maps.pixelCount where maps.mask[pixel].isDisjoint(with: leavingOut) {
            let residual = prior[pixel] - fit[pixel]
            if residual.isFinite, maps.snr[pixel].isFinite { found.append((maps.snr[pixel], residual)) }
        }
        return found
    }

    /// Residuals above `summarySNR`.
    func bright(_ quantity: Quantity) -> [Float] {
        samples[quantity, default: []].filter { $0.snr > Self.summarySNR }.map(\.residual)
    }

    /// Absolute residuals by SNR, both quantities, bins in ascending order; SNR exactly on an edge belongs above it.
    func bins() -> [ResidualBin] {
        Quantity.allCases.flatMap { quantity in
            var absolute = [[Float]](repeating: [], count: Self.binEdges.count)
            for sample in samples[quantity, default: []] {
                let low = sample.snr.rounded(.down)
                guard low >= Float(Self.binEdges.lowerBound), low < Float(Self.binEdges.upperBound) else { continue }
                absolute[Int(low) - Self.binEdges.lowerBound].append(abs(sample.residual))
            }
            return zip(Self.binEdges, absolute).map { edge, values in
                Self.bin(quantity, from: edge, values: values)
            }
        }
    }

    private static func bin(_ quantity: Quantity, from edge: Int, values: [Float]) -> ResidualBin {
        let kept = SigmaClipping.clip(values)
        let statistics = kept.isEmpty ? nil : MeanAndDeviation(of: kept)
        return ResidualBin(
            quantity: quantity, snrLow: Float(edge), snrHigh: Float(edge + 1), pixelCount: kept.count,
            clippedCount: values.count - kept.count, meanAbsolute: statistics.map { Float($0.mean) },
            medianAbsolute: kept.isEmpty ? nil : RobustStatistics.median(kept),
            standardDeviation: statistics.map { Float($0.deviation) })
    }
}

/// Rejection of outliers by distance from the median.
enum SigmaClipping {
    /// Standard deviations beyond which a value is left out (the paper's figures 9 and 10).
    static let limit: Float = 3

    /// The finite values that remain once those beyond `limit` standard deviations from the median have been left
    /// out, again and again until none is.
    static func clip(_ values: [Float]) -> [Float] {
        var kept = values.filter(\.isFinite)
        while !kept.isEmpty {
            let center = RobustStatistics.median(kept)
            let reach = limit * Float(MeanAndDeviation(of: kept).deviation)
            let next = kept.filter { abs($0 - center) <= reach }
            if next.count == kept.count { break }
            kept = next
        }
        return kept
    }
}
