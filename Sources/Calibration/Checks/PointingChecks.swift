import Cubes
import Glibc
import Records

/// The checks of where the header says that the field lies on the sky.
struct PointingChecks {
    let cube: SpectralCube
    let limits: CheckLimits

    private static let advice = "Positions in tables and maps are wrong; velocities are not. Have the WCS fitted again."

    /// CFHT observes from 15 degrees above the horizon on; two degrees are left for what `elevation` leaves out.
    private static let lowest = 13.0

    /// Whether the place of the field stood in the sky when the header says that it was observed; nil where the header
    /// lacks one of them, or an hour.
    private var setting: String? {
        let time = cube.header.time
        guard let position = cube.header.position, let start = time.start, !time.isDayAlone else { return nil }
        let heights = [start, time.end ?? start].map {
            EarthMotion.cfht.elevation(of: (position.rightAscension, position.declination), mjd: $0)
        }
        guard let highest = heights.max(), highest < Self.lowest else { return nil }
        return
            "At the scan's time this place stood \(highest.text(0)) degrees above CFHT's horizon: the date, the time or"
            + " the place is wrong, and with it the velocities in the Sun's frame. Correct the header."
    }

    var checks: [QualityCheck] { places + (setting.map { [limits.row(.visibility, .warn, $0)] } ?? [sky]) }

    private var sky: QualityCheck {
        limits.row(.visibility, .pass, "The place was in the sky when the header says, as far as it says both.")
    }

    private var places: [QualityCheck] {
        guard let coordinates = CelestialCoordinates(header: cube.header) else {
            return [
                limits.row(
                    .imageScale, .warn,
                    "The header places no pixel on the sky: maps carry no coordinates."
                        + " Have the WCS fitted again.")
            ]
        }
        return [scale(coordinates), referencePixel, pointing].compactMap(\.self)
    }

    /// The distance of neighbouring pixels at the field's centre, arcsec: the root of the area that a pixel covers.
    private func scale(_ coordinates: CelestialCoordinates) -> QualityCheck {
        let (x, y) = (Double(cube.width / 2), Double(cube.height / 2))
        let here = coordinates.position(x: x, y: y)
        func step(_ x: Double, _ y: Double) -> (Double, Double) {
            let there = coordinates.position(x: x, y: y)
            let turn = remainder(there.rightAscension - here.rightAscension, 360)
            return (turn * cos(here.declination * Double.pi / 180), there.declination - here.declination)
        }
        let (right, up) = (step(x + 1, y), step(x, y + 1))
        let area = abs(right.0 * up.1 - right.1 * up.0)
        return limits.judge(
            .imageScale, 3600 * area.squareRoot() / Double(cube.header.binning ?? 1), advice: Self.advice)
    }

    private var referencePixel: QualityCheck? {
        guard let x = cube.header.double("CRPIX1"), let y = cube.header.double("CRPIX2") else { return nil }
        let distance = hypot(x - Double(cube.width + 1) / 2, y - Double(cube.height + 1) / 2)
        return limits.judge(
            .referencePixel, distance,
            "Distance of CRPIX, (\(x.text(1)), \(y.text(1))), from the field's centre.", advice: Self.advice)
    }

    private var pointing: QualityCheck? {
        guard let reference = cube.header.referencePosition else { return nil }
        guard let target = cube.header.target else {
            return limits.row(
                .pointing, .warn,
                "The header names no target, or one that stands for none: the WCS' reference point is used.")
        }
        return limits.judge(
            .pointing, 60 * target.distance(to: reference),
            advice:
                "The target and the WCS are different places. Velocities in the Sun's frame are those of the target."
                + " Correct TARGETR and TARGETD, or have the WCS fitted again.")
    }
}
