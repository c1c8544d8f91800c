import Calibration
import Products

/// Decisions that shape a result; stored with every processing.
package struct PipelineSettings: Sendable, Codable, Hashable {
    /// Limits of the calibration checks.
    package var calibration = CheckLimits()
    /// Steps of the calibration that may be left out.
    package var corrections = CalibrationOptions()
    /// The limits that decide when a pixel is fitted and when its fit is suspect.
    package var pixels = PixelLimits()
    /// What the lines have in common.
    package var lines = LineSettings()
    /// Limits of the quality metrics after the fit.
    package var quality = AssessmentLimits()

    package init() {}
}

/// What a pixel is, and the limits that decide its mask bits.
package struct PixelLimits: Sendable, Codable, Hashable {
    /// Pixels of the cube along a side of the squares that are fitted as one.
    package var bin = 1
    /// Pixels along a side of the squares whose mean spectrum the networks are asked about, once for all of their pixels: 8 in
    /// Rhea et al. 2020.
    package var priorBin = 1
    /// Signal-to-noise ratio of H-alpha alone, at the prior's velocity and broadening, from which a pixel is fitted. On
    /// noise the network points at the highest of some fifteen independent peaks: 4 sigma there happens in 1 of 2000 blank
    /// pixels.
    package var attemptSnr = 4.0
    /// Signal-to-noise ratio of the five lines together, the root of the sum of their squares, from which a pixel is fitted
    /// too when H-alpha is among them. By both conditions 1 of 600 blank pixels is fitted.
    package var attemptJointSnr = 5.3
    /// Share of channels in the band that may hold no number.
    package var badChannelShare = 0.2
    /// Reduced chi-square above which HIGHCHI2 is set. Neighbouring channels' noise is correlated, which spreads the
    /// statistic by about 10 % at 400 channels; 2 is far outside that and means a wrong model or noise.
    package var highChiSquare = 2.0
    /// Prior and fit disagree beyond this many combined standard deviations.
    package var disagreement = 5.0
    /// Standard error that the sky's lines, as they were taken out, may leave in a velocity, km/s: beyond it SKYLINE is
    /// set. A third of the 0.3 km/s that the sky may cost.
    package var skyVelocityError = 0.1
    /// Two clouds of gas are looked for where H-alpha's flux is this many times its error: fainter ones are not told from
    /// one. The fit of two clouds as one has little more, however bright they are: it lies on one of them.
    package var pairSnr = 5.0
    /// and the mean squared residual near H-alpha exceeds this many times the noise's (one pixel with a single cloud in
    /// ten), or the prior disagrees.
    package var pairChiSquare = 1.25
    /// They are believed when Akaike's criterion prefers them by this much: single clouds pass once in a hundred.
    package var pairDeltaAIC = 5.0
    /// Height over noise of a line that a fit left within 500 km/s of H-alpha, from which it is fitted as a second cloud:
    /// noise has it once in a thousand single clouds.
    package var residualLineSnr = 4.5
    /// Broadening that a fit starts from where the network gives no estimate, km/s: every start of 25 or more converges
    /// from 100 km/s away.
    package var fallbackBroadening = 25.0

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case bin
        case priorBin = "prior_bin"
        case attemptSnr = "attempt_snr"
        case attemptJointSnr = "attempt_joint_snr"
        case badChannelShare = "bad_channel_share"
        case highChiSquare = "high_chi_square"
        case disagreement
        case skyVelocityError = "sky_velocity_error"
        case pairSnr = "pair_snr"
        case pairChiSquare = "pair_chi_square"
        case pairDeltaAIC = "pair_delta_aic"
        case residualLineSnr = "residual_line_snr"
        case fallbackBroadening = "fallback_broadening"
    }
}
