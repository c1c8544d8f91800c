import Glibc

/// A direction, J2000, degrees.
package struct SkyPosition: Sendable, Hashable {
    private static let placeholders = [(0.0, 0.0), (0, 90), (0, -90), (359, -1)]

    package let rightAscension, declination: Double

    /// nil for what is no direction, and for what programs write exactly when they know none: 0, 0, the pole at 0, and
    /// -1, -1, which a right ascension has turned into 359.
    package init?(rightAscension: Double, declination: Double) {
        guard (0..<360).contains(rightAscension), (-90...90).contains(declination),
            !Self.placeholders.contains(where: { $0 == (rightAscension, declination) })
        else { return nil }
        self.rightAscension = rightAscension
        self.declination = declination
    }

    /// The angle to another direction, degrees (haversine formula).
    package func distance(to other: SkyPosition) -> Double {
        let radian = Double.pi / 180
        let (up, right) = (
            sin((other.declination - declination) * radian / 2),
            sin((other.rightAscension - rightAscension) * radian / 2)
        )
        let square =
            up * up + cos(declination * radian) * cos(other.declination * radian) * right * right
        return 2 * asin(min(1, square.squareRoot())) / radian
    }
}

extension CubeHeader {
    /// The target that was observed; nil where the header names none, a placeholder, or no place of the sky.
    package var target: SkyPosition? {
        guard let hours = (string("TARGETR") ?? string("OBJRA")).flatMap(Sexagesimal.number),
            let degrees = (string("TARGETD") ?? string("OBJDEC")).flatMap(Sexagesimal.number)
        else { return nil }
        return SkyPosition(rightAscension: hours * 15, declination: degrees)
    }

    /// The place of the WCS' reference point, nil where the first two axes are no celestial ones.
    package var referencePosition: SkyPosition? { CelestialCoordinates(header: self)?.reference }

    /// Where the field lies: the target, else the WCS' reference point.
    package var position: SkyPosition? { target ?? referencePosition }
}
