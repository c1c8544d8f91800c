import Foundation
import Products
import Records
import Spectra

@testable import FITS

/// Made-up maps: a rotating disc with bright regions, a column that was not covered, a ring that is too faint, and a
/// few pixels for each kind of failure. Seeded; the same size gives the same maps.
enum SyntheticField {
    static func maps(width: Int, height: Int) -> FieldMaps {
        var maps = FieldMaps(width: width, height: height)
        var noise = Noise(state: 20_181_011)
        let scale = Float(max(width, height))
        for pixel in 0..<maps.pixelCount {
            let x = (Float(pixel % width) - Float(width) / 2) / scale
            let y = (Float(pixel / width) - Float(height) / 2) / scale
            let radius = (x * x + y * y).squareRoot()
            let snr = 80 * exp(-radius * 6) * (1 + 0.8 * sin(25 * x) * cos(21 * y + 9 * x)) + 1
            if x < -0.47 { continue }
            guard snr > 3 else {
                maps.mask[pixel] = PixelMask.lowSNR.withSummaryBit
                continue
            }
            let error = 30 / snr
            maps.velocity[pixel] = -180 + 90 * x / (radius + 0.1) + error * noise.next()
            maps.velocityError[pixel] = error
            maps.broadening[pixel] = 18 + 14 * exp(-radius * 8) + error * noise.next()
            maps.broadeningError[pixel] = 1.4 * error
            maps.broadeningSquare[pixel] = maps.broadening[pixel] * maps.broadening[pixel]
            maps.priorVelocity[pixel] = maps.velocity[pixel] + 5 * noise.next()
            maps.priorBroadening[pixel] = maps.broadening[pixel] + 5.5 * noise.next()
            maps.priorVelocityError[pixel] = 5
            maps.priorBroadeningError[pixel] = 5.5
            maps.snr[pixel] = snr
            maps.reducedChiSquare[pixel] = 1 + 0.1 * noise.next()
            maps.continuum[pixel] = 2e-18 * exp(-radius * 3)
            maps.skyVelocity[pixel] = 73 + 10 * y
            maps.skyVelocityError[pixel] = 0.25 + 0.1 * y
            for line in EmissionLine.sn3.indices {
                let ratio: Float = [0.11, 1, 0.34, 0.2, 0.15][line]
                maps.flux[line * maps.pixelCount + pixel] = ratio * snr * 2e-18
                maps.fluxError[line * maps.pixelCount + pixel] = 2e-18
            }
            maps.mask[pixel] = flags(pixel).withSummaryBit
            if maps.mask[pixel].contains(.unresolved) { maps.broadeningLimit[pixel] = maps.broadening[pixel] + 20 }
            if pixel % 101 == 0 { addComponents(at: pixel, to: &maps) }
        }
        return maps
    }

    private static func addComponents(at pixel: Int, to maps: inout FieldMaps) {
        func component(_ offset: Float) -> ComponentPair.Component {
            .init(
                velocity: maps.velocity[pixel] + offset, velocityError: 2, broadening: 15, broadeningError: 3,
                flux: [0.11, 1, 0.34, 0.2, 0.15].map { $0 * (2e-17 - offset * 1e-19) },
                fluxError: [Float](repeating: 1e-18, count: 5))
        }
        maps.mask[pixel].formUnion(.multipleComponents)
        maps.components.append(
            ComponentPair(pixel: pixel, brighter: component(-30), fainter: component(60), deltaAIC: 42))
    }

    private static func flags(_ pixel: Int) -> PixelMask {
        if pixel % 211 == 0 { return .iterationLimit }
        if pixel % 307 == 0 { return .fitFailed }
        if pixel % 53 == 0 { return .unresolved }
        return pixel % 37 == 0 ? .highChiSquare : []
    }

    static func provenance(object: String? = "M33_Field7") -> Provenance {
        let time = Date(timeIntervalSince1970: 1_539_235_869)
        var observation = Observation(
            format: "fits", width: 37, height: 23, channelCount: 842, resolvingPower: 4740.2)
        observation.object = object
        observation.odometer = "2307000p"
        observation.program = "18BP41"
        observation.queueRun = "18BQ19"
        observation.reductionVersion = ""
        observation.filter = "SN3"
        let claim = ProcessingClaim(
            processingID: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
            delivery: Delivery(
                path: "/data/M33/2307000p.fits", byteCount: 1, sha256: String(repeating: "00ff", count: 16),
                arrivedAt: time, settledAt: time),
            observation: observation,
            software: SoftwareVersion(
                version: "0.1.0", commit: String(repeating: "ab12", count: 10), resultVersion: 7),
            priorModel: PriorModel(
                name: "paper", sha256: String(repeating: "fedcba9876543210", count: 4), resolvingPower: 4900,
                channelCount: 410, trainedAt: nil, velocitySigma: nil, broadeningSigma: nil),
            configuration: ConfigurationDocument(
                sha256: String(repeating: "0123456789abcdef", count: 4), json: "{}"),
            host: "test", startedAt: time)
        return Provenance(
            claim: claim, createdAt: time, heliocentricVelocity: -5.56, skyZeroPoint: 73.6, skyZeroPointScatter: 2.2,
            cubeCards: cubeCards.map { HeaderCard($0.utf8) })
    }

    /// Cards as CFHT writes them, spectral axis included.
    static let cubeCards: [String] = [
        "OBJECT  = 'M33_Field7'         / Object Name", "EXPTIME =                 13.3 / Integration time (seconds)",
        "TELESCOP= 'CFHT 3.6m'          / Hawaii Big Island, Mauna Kea",
        "INSTRUME= 'SITELLE '           / Instrument Name",
        "DATE-OBS= '2018-10-11'         / Date at start of observation (UTC)",
        "MJD-OBS =        58402.3126493 / Modified Julian Date at start of observation",
        "ORDER   =                  8.0 / Order of spectral folding",
        "WCSAXES =                    3 / Number of coordinate axes",
        "CTYPE1  = 'RA---TAN-SIP'       / TAN (gnomonic) projection + SIP distortions",
        "CRVAL1  =        23.4621000001 / [deg] Coordinate value at reference point",
        "CUNIT1  = 'deg     '           / Units of coordinate increment and value",
        "CRPIX1  =        1079.25968262 / Pixel coordinate of reference point",
        "CTYPE2  = 'DEC--TAN-SIP'       / TAN (gnomonic) projection + SIP distortions",
        "CRVAL2  =        30.6601999999 / [deg] Coordinate value at reference point",
        "CUNIT2  = 'deg     '           / Units of coordinate increment and value",
        "CRPIX2  =        1016.33800053 / Pixel coordinate of reference point",
        "CTYPE3  = 'WAVN    '           / wavenumber in cm-1", "CRVAL3  =            14083.357 / first wavenumber",
        "CUNIT3  = 'cm-1    '", "CRPIX3  =                  1.0", "CDELT3  =     2.09832470000000 / cm-1 per pixel",
        "CD1_1   =   -8.98135051216E-05 / Coordinate transformation matrix element",
        "CD1_2   = -9.6040372607400E-07 / Coordinate transformation matrix element",
        "CD2_1   = -9.6040372607400E-07 / Coordinate transformation matrix element",
        "CD2_2   =    8.98135051216E-05 / Coordinate transformation matrix element",
        "RADESYS = 'FK5     '           / Equatorial coordinate system",
        "EQUINOX =               2000.0 / Equinox of coordinates", "A_ORDER =                    2",
        "A_2_0   = 1.16375305246683E-06", "B_ORDER =                    2", "B_1_1   = 5.49357275612099E-08",
    ].map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }

    static func result(
        width: Int, height: Int, object: String? = "M33_Field7", change: (inout FieldMaps) -> Void = { _ in }
    ) -> FieldResult {
        var maps = maps(width: width, height: height)
        change(&maps)
        let checks = [
            QualityCheck(
                name: "sky_velocity", verdict: .pass, value: 73.6, unit: "km/s", lower: 40, upper: 120,
                note: "Median OH velocity."),
            QualityCheck(
                name: "laser_map", verdict: .warn, value: nil,
                note: "No map beside the cube: \u{3B8} by geometry, it\u{2019}s less exact."),
        ]
        return FieldResult(
            maps: maps, provenance: provenance(object: object), calibrationChecks: checks,
            assessment: Assessment(of: maps) { _, _ in nil })
    }

    /// Normal deviates from a 64-bit linear congruential generator (Knuth's MMIX constants), sum of twelve.
    private struct Noise {
        var state: UInt64

        mutating func next() -> Float {
            var sum: Float = -6
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sum += Float(state >> 40) / Float(1 << 24)
            }
            return sum
        }
    }
}
