import Records
import Spectra

extension FieldSummary {
    /// Pixels needed above the residuals' SNR before bias and scatter are stated.
    static let minimumResidualCount = 20

    init(of maps: FieldMaps, residuals: PriorResiduals) {
        self.init()
        pixelCount = maps.pixelCount
        var bits: PixelMask = []
        var usable: [Int] = []
        var limitCount = 0
        for (pixel, mask) in maps.mask.enumerated() where mask.isAttempted {
            attemptedCount += 1
            bits.formUnion(mask)
            if mask.isConverged { convergedCount += 1 }
            guard mask.isUsable else { continue }
            usable.append(pixel)
            if mask.contains(.unresolved) { limitCount += 1 }
        }
        usableCount = usable.count
        qualityBits = bits.subtracting(.doNotUse).rawValue

        let statistics = PlaneStatistics(pixels: usable)
        velocityMedian = statistics.median(maps.velocity)
        velocityP16 = statistics.quantile(0.16, maps.velocity)
        velocityP84 = statistics.quantile(0.84, maps.velocity)
        velocityErrorMedian = statistics.median(maps.velocityError)
        broadeningMedian = statistics.median(maps.broadening)
        broadeningP16 = statistics.quantile(0.16, maps.broadening)
        broadeningP84 = statistics.quantile(0.84, maps.broadening)
        broadeningErrorMedian = statistics.median(maps.broadeningError)
        broadeningLimitFraction = usable.isEmpty ? nil : Float(limitCount) / Float(usable.count)
        snrMedian = statistics.median(maps.snr)
        reducedChiSquareMedian = statistics.median(maps.reducedChiSquare)
        (velocityResidualMedian, velocityResidualSigma) = Self.centerAndScatter(residuals.bright(.velocity))
        (broadeningResidualMedian, broadeningResidualSigma) = Self.centerAndScatter(residuals.bright(.broadening))
    }

    private static func centerAndScatter(_ residuals: [Float]) -> (Float?, Float?) {
        guard residuals.count >= minimumResidualCount else { return (nil, nil) }
        return (RobustStatistics.median(residuals), RobustStatistics.sigma(residuals))
    }
}
