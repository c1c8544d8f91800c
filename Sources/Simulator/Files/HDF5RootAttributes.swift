import HDF5
import Spectra

/// Attributes of an HDF5 cube's root group, with the names and types of real ones.
struct HDF5RootAttributes {
    typealias Attribute = (name: String, value: HDF5Value)

    private let parameters: FieldParameters
    private let claims: CubeClaims
    private let resolvingPower: Double

    init(_ field: FieldSimulation, _ claims: CubeClaims) {
        parameters = field.parameters
        self.claims = claims
        resolvingPower = field.parameters.setup.resolvingPower
    }

    /// The attributes of a cube of level 1, whose header has the rest.
    static func dimensions(_ parameters: FieldParameters) -> [Attribute] {
        [
            ("dimx", .integer(parameters.width)), ("dimy", .integer(parameters.height)),
            ("dimz", .integer(parameters.channelCount)), ("quad_nb", .integer(9)), ("program", .text("ORBS")),
            ("class", .text("HDFCube")), ("author", .text("simulated")),
        ]
    }

    var all: [Attribute] { product + scan + axis + timing + celestial + distortion }

    private var product: [Attribute] {
        [
            ("SIMPLE", .logical(true)), ("BITPIX", .integer(-32)), ("EXTEND", .logical(true)),
            ("NAXIS", .integer(2)), ("NAXIS1", .integer(parameters.width)), ("NAXIS2", .integer(parameters.height)),
            ("DATE", .text(reductionDate)), ("date", .text(reductionDate + " 16:38:03.147408")),
            ("MASK", .text("False")), ("PROGRAM", .text("ORB")), ("program", .text("Created/modified with ORB")),
            ("author", .text("simulated")), ("instrument", .text(claims.instrument.lowercased())),
            ("object_name", .text(parameters.object)), ("project_name", .text("\(parameters.object)_SN3")),
            ("camera", .integer(0)), ("binning", .integer(1)), ("flux_calibration", .logical(false)),
            ("spectral_calibration", .logical(true)), ("wcs_calibration", .logical(false)),
            ("no_sky", .logical(false)),
        ]
    }

    private var reductionDate: String { CalendarDate(modifiedJulianDate: claims.start + 14).text }

    private var scan: [Attribute] {
        [
            ("filter_name", .text(claims.filter)), ("order", .real(Double(claims.order))),
            ("ORDER", .real(Double(claims.order))), ("step", .real(claims.stepSize)),
            ("STEP", .real(claims.stepSize)), ("step_nb", .integer(claims.stepCount)),
            ("STEP_NB", .integer(claims.stepCount)), ("zpd_index", .integer(claims.zeroPathIndex)),
            ("nm_laser", .real(DetectorGeometry.laserWavelength)), ("exposure_time", .real(CubeClaims.exposure)),
            ("resolution", .real(resolvingPower)), ("apodization", .real(1)), ("apodization_function", .text("1.0")),
        ]
    }

    private var axis: [Attribute] {
        let axis = WavenumberAxis(origin: claims.axisOrigin, step: claims.axisStep, count: parameters.channelCount)
        let stored = WavenumberAxis(origin: claims.storedOrigin, step: claims.axisStep, count: axis.count)
        return [
            ("axis_corr", .real(claims.axisCorrection)), ("axis_min", .real(axis.origin)),
            ("axis_max", .real(axis.last)), ("axis_step", .real(axis.step)),
            ("base_axis", .reals((0..<axis.count).map { stored[$0] })), ("wavenumber", .logical(claims.isCalibrated)),
            ("wavetype", .text("WAVENUMBER")), ("wavenumber_calibration", .logical(claims.isCalibrated)),
        ]
    }

    private var timing: [Attribute] {
        let seconds = (claims.start - claims.start.rounded(.down)) * 86_400
        let (hour, minute) = (Int(seconds) / 3600, Int(seconds) / 60 % 60)
        let rest = ((seconds - Double(Int(seconds) / 60 * 60)) * 1000).rounded() / 1000
        let date = CalendarDate(modifiedJulianDate: claims.start).text
        return [
            ("obs_date", .text(date)), ("OBS_DATE", .text(date)), ("obs_time", .text("\(hour):\(minute):\(rest)")),
            ("OBS_TIME", .text("\(hour):\(minute):\(rest)")),
            ("hour_ut", .reals([Double(hour), Double(minute), rest])),
            ("airmass", .reals([Double](repeating: 1.011, count: parameters.channelCount))),
        ]
    }

    private var celestial: [Attribute] {
        let (scale, turn) = (CubeClaims.scale * claims.scaleFactor, CubeClaims.turn * claims.scaleFactor)
        return [
            ("target_ra", .real(parameters.targetRA)), ("target_dec", .real(parameters.targetDec)),
            ("target_x", .real(Double(parameters.width - 1) / 2)),
            ("target_y", .real(Double(parameters.height - 1) / 2)),
            ("WCSAXES", .integer(2)), ("CTYPE1", .text("RA---TAN-SIP")), ("CTYPE2", .text("DEC--TAN-SIP")),
            ("CUNIT1", .text("deg")), ("CUNIT2", .text("deg")), ("CDELT1", .real(1)), ("CDELT2", .real(1)),
            ("CRPIX1", .real(claims.referencePixel.x)), ("CRPIX2", .real(claims.referencePixel.y)),
            ("CRVAL1", .real(claims.referencePoint.rightAscension)),
            ("CRVAL2", .real(claims.referencePoint.declination)),
            ("PC1_1", .real(-scale)), ("PC1_2", .real(turn)), ("PC2_1", .real(turn)), ("PC2_2", .real(scale)),
            ("RADESYS", .text("FK5")), ("EQUINOX", .real(2000)), ("LONPOLE", .real(180)),
            ("LATPOLE", .real(claims.referencePoint.declination)),
        ]
    }

    private var distortion: [Attribute] {
        DistortionPolynomial.orderKeywords.map { ($0, .integer(DistortionPolynomial.order)) }
            + DistortionPolynomial.keywords.map { ($0.name, .real($0.value)) }
    }
}
