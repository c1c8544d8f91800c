import Cubes

/// What moves a scan's velocities from the observatory's frame to the Sun's: the observatory's velocity towards the
/// target, averaged over the scan. To be **added** to topocentric velocities.
///
/// The frame is that of the Sun's centre, not the solar system's barycentre, which differ by up to 0.016 km/s.
public struct HeliocentricVelocity: Sendable, Hashable {
    /// km/s.
    public let value: Double
    /// Largest minus smallest during the scan, km/s: smears lines by as much.
    public let spread: Double
    /// Whether the scan went on for longer than a night.
    public let spansNights: Bool

    /// A scan that lasts longer than this, days, went on in another night.
    private static let longestNight = 0.6
    private static let samples = 16

    /// - Parameters:
    ///   - rightAscension, declination: target, J2000, degrees.
    ///   - start, end: of the scan, modified Julian dates, UTC.
    ///   - exposure: sum of the frames' exposures, days. A scan of several nights has half of it after the start and
    ///     half before the end: the header tells no more.
    public init(rightAscension: Double, declination: Double, start: Double, end: Double, exposure: Double) {
        spansNights = end - start > Self.longestNight
        let part = min(exposure, Self.longestNight) / 2
        let pieces = spansNights ? [(start, start + part), (end - part, end)] : [(start, max(start, end))]
        let values = pieces.flatMap { first, last in
            (0..<Self.samples).map { sample in
                let mjd = first + (last - first) * (Double(sample) + 0.5) / Double(Self.samples)
                return EarthMotion.cfht.velocity(towards: rightAscension, declination, mjd: mjd)
            }
        }
        value = values.reduce(0, +) / Double(values.count)
        spread = (values.max() ?? 0) - (values.min() ?? 0)
    }

    /// From a cube's header: the target, else the WCS' reference point; nil when position or date are missing.
    ///
    /// - Parameter stepCount: frames of the scan.
    public init?(header: CubeHeader, stepCount: Int) {
        guard let rightAscension = header.targetRA ?? header.double("CRVAL1"),
            let declination = header.targetDec ?? header.double("CRVAL2"), let start = header.mjdObs,
            (40_000.0...100_000).contains(start), abs(declination) <= 90
        else { return nil }
        let exposure = (header.exposurePerStep ?? 0) * Double(stepCount) / 86_400
        let end = header.mjdEnd.flatMap { $0 >= start && $0 < start + 400 ? $0 : nil } ?? start + exposure
        self.init(
            rightAscension: rightAscension, declination: declination, start: start, end: end, exposure: exposure)
    }
}
