/// Steps of the calibration that may be left out, for cubes that had them applied before.
package struct CalibrationOptions: Sendable, Codable, Hashable {
    /// Whether the night sky is taken out of the spectra.
    package var sky = true
    /// Whether the zero point that the OH lines show is taken out of the velocities.
    package var zeroPoint = true
    /// Whether velocities are moved from the observatory's frame to the Sun's.
    package var heliocentric = true
    /// Systemic velocity to use where neither the survey's table of fields nor the field's own lines tell one, km/s,
    /// topocentric.
    package var fallbackSystemicVelocity = 0.0

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case sky
        case zeroPoint = "zero_point"
        case heliocentric
        case fallbackSystemicVelocity = "fallback_systemic_velocity"
    }
}
