import Glibc

extension ScanSetup {
    /// Correlation of the noise of neighbouring channels of a spectrum that was neither apodized nor smoothed.
    ///
    /// A scan's noise is white in the interferogram. Mertz's ramp weights it to the power R(k), with k the path difference
    /// over its largest value and q the short side over the long one:
    ///
    ///     R(k) = 1 for q <= k <= 1,    (k^2 + q^2) / (2 q^2) for k < q
    ///
    /// The correlation is the mean of cos(phase k) with the weights R, where the phase is that of the largest path
    /// difference between neighbouring channels.
    ///
    /// - Parameter stretch: c of the axis that the spectrum was brought to over c of its pixel.
    package func noiseCorrelation(stretch: Double = 1) -> Double {
        let phase = Double.pi * bandLimit * stretch
        let q = min(1, Double(zeroPathIndex) / Double(longSide))
        guard q > 0 else { return sin(phase) / phase }
        let (sine, cosine) = (sin(q * phase), cos(q * phase))
        let integral = sin(phase) / phase + cosine / (q * phase * phase) - sine / (q * q * phase * phase * phase)
        return integral / (1 - q / 3)
    }
}
