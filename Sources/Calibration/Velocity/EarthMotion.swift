import Glibc

/// Velocity of an observatory relative to the Sun's centre, within 0.005 km/s of a full ephemeris from 1990 to 2050.
///
/// The Earth-Moon barycentre follows a Keplerian orbit with slowly changing elements (Meeus, Astronomical Algorithms,
/// 2nd ed., chapter 25), the Earth's centre moves about it (Moon: the largest terms of chapter 47), and the observatory
/// turns with the Earth on the WGS84 ellipsoid. What is left out, planets' perturbations and nutation, moves the
/// velocity by less than 0.004 km/s.
struct EarthMotion {
    /// Degrees, positive to the north and east.
    let latitude, longitude: Double
    /// Above the ellipsoid, m.
    let altitude: Double

    /// Canada-France-Hawaii Telescope, from the LATITUDE and LONGITUD of its own headers; altitude from CFHT's pages.
    static let cfht = EarthMotion(latitude: 19.825252, longitude: -155.468876, altitude: 4215)

    private static let astronomicalUnit = 149_597_870.7
    private static let secondsPerDay = 86_400.0
    private static let daysPerCentury = 36_525.0
    private static let radian = Double.pi / 180
    /// Sum of the Earth's and Moon's masses over the Moon's (IAU 2009).
    private static let massRatio = 82.300_57
    /// Obliquity of the ecliptic of J2000, degrees (IAU 2006).
    private static let obliquity = 23.439_279_4
    /// General precession in longitude, degrees in a Julian century.
    private static let precession = 1.396_971

    typealias Vector = SIMD3<Double>

    /// Velocity towards a direction, km/s: what is to be added to a topocentric radial velocity.
    ///
    /// - Parameters:
    ///   - rightAscension, declination: J2000, degrees.
    ///   - mjd: modified Julian date, UTC.
    func velocity(towards rightAscension: Double, _ declination: Double, mjd: Double) -> Double {
        let (ra, dec) = (rightAscension * Self.radian, declination * Self.radian)
        let direction = Vector(cos(dec) * cos(ra), cos(dec) * sin(ra), sin(dec))
        return ((orbital(mjd) + diurnal(mjd)) * direction).sum()
    }

    /// The height of a direction above the horizon, degrees, to a degree or so: the axis is that of J2000, the air is
    /// left out.
    func elevation(of position: (rightAscension: Double, declination: Double), mjd: Double) -> Double {
        let (ra, dec) = (position.rightAscension * Self.radian, position.declination * Self.radian)
        let (phi, hour) = (latitude * Self.radian, sidereal(mjd) - ra)
        return asin(sin(phi) * sin(dec) + cos(phi) * cos(dec) * cos(hour)) / Self.radian
    }

    /// Local sidereal time, radians.
    private func sidereal(_ mjd: Double) -> Double {
        (280.460_618_37 + 360.985_647_366_29 * (mjd - 51_544.5) + longitude) * Self.radian
    }

    /// Velocity of the Earth's centre, equatorial J2000, km/s.
    private func orbital(_ mjd: Double) -> Vector {
        // Terrestrial time runs 69 s ahead of UTC; a minute changes the velocity by 1e-5 km/s.
        let day = mjd - 51_544.5 + 69.2 / Self.secondsPerDay
        let half = 0.05
        let change = Self.position(day + half) - Self.position(day - half)
        let ecliptic = change * (Self.astronomicalUnit / (2 * half * Self.secondsPerDay))
        let tilt = Self.obliquity * Self.radian
        return Vector(
            ecliptic.x, ecliptic.y * cos(tilt) - ecliptic.z * sin(tilt), ecliptic.y * sin(tilt) + ecliptic.z * cos(tilt)
        )
    }

    /// Velocity of the observatory about the Earth's axis, km/s. The axis is that of J2000: precession turns a velocity
    /// of 0.45 km/s by a tenth of a degree.
    private func diurnal(_ mjd: Double) -> Vector {
        let (equatorialRadius, flattening) = (6378.137, 1 / 298.257_223_563)
        let turnsPerSecond = 7.292_115e-5
        let phi = latitude * Self.radian
        let shape = (1 - flattening) * (1 - flattening)
        let curvature = 1 / (cos(phi) * cos(phi) + shape * sin(phi) * sin(phi)).squareRoot()
        let radius = (equatorialRadius * curvature + altitude / 1000) * cos(phi)
        let sidereal = sidereal(mjd)
        return Vector(-sin(sidereal), cos(sidereal), 0) * (turnsPerSecond * radius)
    }

    /// Heliocentric position of the Earth's centre, ecliptic of J2000, astronomical units; `day` since J2000.
    private static func position(_ day: Double) -> Vector {
        barycenter(day / daysPerCentury) - moon(day / daysPerCentury) / massRatio
    }

    private static func barycenter(_ t: Double) -> Vector {
        let anomaly = (357.52911 + 35_999.05029 * t - 0.0001537 * t * t) * radian
        let eccentricity = 0.016708634 - 0.000042037 * t - 0.0000001267 * t * t
        let center =
            (1.914602 - 0.004817 * t - 0.000014 * t * t) * sin(anomaly)
            + (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
        let distance =
            1.000001018 * (1 - eccentricity * eccentricity) / (1 + eccentricity * cos(anomaly + center * radian))
        let sun = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t + center - precession * t - 0.0003086 * t * t
        return Vector(cos(sun * radian), sin(sun * radian), 0) * -distance
    }

    /// Geocentric position of the Moon, good to a degree or so.
    private static func moon(_ t: Double) -> Vector {
        let mean = 218.3164477 + 481_267.88123421 * t
        let elongation = (297.8501921 + 445_267.1114034 * t) * radian
        let solarAnomaly = (357.5291092 + 35_999.0502909 * t) * radian
        let anomaly = (134.9633964 + 477_198.8675055 * t) * radian
        let latitudeArgument = (93.2720950 + 483_202.0175233 * t) * radian
        let longitude =
            (mean + 6.288774 * sin(anomaly) + 1.274027 * sin(2 * elongation - anomaly)
                + 0.658314 * sin(2 * elongation) + 0.213618 * sin(2 * anomaly) - 0.185116 * sin(solarAnomaly)
                - 0.114332 * sin(2 * latitudeArgument) - precession * t) * radian
        let latitude =
            (5.128122 * sin(latitudeArgument) + 0.280602 * sin(anomaly + latitudeArgument)
                + 0.277693 * sin(anomaly - latitudeArgument) + 0.173237 * sin(2 * elongation - latitudeArgument))
            * radian
        let distance =
            385_000.56 - 20_905.355 * cos(anomaly) - 3699.111 * cos(2 * elongation - anomaly)
            - 2955.968 * cos(2 * elongation)
        return Vector(cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
            * (distance / astronomicalUnit)
    }
}
