import Cubes

/// What moves a scan's velocities from the observatory's frame to the Sun's: the observatory's velocity towards the
/// target, averaged over the scan's frames. To be **added** to topocentric velocities.
///
/// The frame is that of the Sun's centre, not the solar system's barycentre, which differ by up to 0.016 km/s.
package struct HeliocentricVelocity: Sendable, Hashable {
    /// km/s.
    package let value: Double
    /// Largest minus smallest during the scan, km/s: smears lines by as much.
    package let spread: Double
    /// The time from the first to the last frame, days.
    package let duration: Double

    /// Whether the scan went on for longer than a night.
    package var spansNights: Bool { duration > FrameTimes.longestNight }

    /// - Parameters:
    ///   - rightAscension, declination: target, J2000, degrees.
    ///   - dates: of the frames, modified Julian dates, UTC; at least one.
    package init(rightAscension: Double, declination: Double, dates: [Double]) {
        let values = dates.map { EarthMotion.cfht.velocity(towards: rightAscension, declination, mjd: $0) }
        value = values.reduce(0, +) / Double(values.count)
        spread = (values.max() ?? 0) - (values.min() ?? 0)
        duration = (dates.max() ?? 0) - (dates.min() ?? 0)
    }

    /// Takes the target of a cube's header, else the WCS' reference point; nil when position or date are missing.
    ///
    /// - Parameter stepCount: frames of the scan.
    package init?(header: CubeHeader, stepCount: Int) {
        let time = header.time
        guard let position = header.position, let start = time.start else { return nil }
        let exposure = header.exposurePerStep ?? 0
        let end =
            time.end ?? start + (exposure + FrameTimes.readout) * Double(stepCount) / 86_400
        let times = FrameTimes(
            odometers: header.scanMembers.compactMap(\.number), start: start, end: end, exposure: exposure,
            count: stepCount)
        self.init(
            rightAscension: position.rightAscension, declination: position.declination, dates: times.dates)
    }
}
