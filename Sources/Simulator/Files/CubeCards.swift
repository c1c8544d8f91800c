import FITS
import Glibc
import Spectra

/// The header of a simulated cube: the cards of a real one (2019 habit), in its order.
struct CubeCards {
    private let parameters: FieldParameters
    private let claims: CubeClaims

    init(_ field: FieldSimulation) {
        parameters = field.parameters
        claims = CubeClaims(field)
    }

    var cards: [FITSCard] { structure + scan + celestial + spectral + flux + queue + timing + members }

    private var structure: [FITSCard] {
        [
            .logical("SIMPLE", true, "conforms to FITS standard"),
            .integer("BITPIX", -32, "array data type"),
            .integer("NAXIS", 3, "number of array dimensions"),
            .integer("NAXIS1", parameters.width),
            .integer("NAXIS2", parameters.height),
            .integer("NAXIS3", parameters.channelCount),
            .logical("EXTEND", true),
            .string("DATE", CalendarDate(modifiedJulianDate: parameters.mjdObs + 14).text, "Creation date"),
            .string("MASK", "False"),
            .string("FILETYPE", "Calibrated Spectrum Cube", "Type of file"),
            .string("OBSERVAT", "CFHT", "Observatory name"),
            .string("TELESCOP", "CFHT 3.6m", "Simulated"),
            .string("INSTRUME", claims.instrument, "Instrument Name"),
            .string("ORBSVER", "simulated", "ORBS version"),
        ]
    }

    private var scan: [FITSCard] {
        [
            .string("OBJECT", parameters.object, "Object Name"),
            .real("EXPTIME", CubeClaims.exposure, "Integration time (seconds)"),
            .string("FILTER", claims.filter, "description of filter"),
            .real("ORDER", Double(claims.order), "Order of spectral folding"),
            .real("STEP", claims.stepSize, "Step size in nm"),
            .integer("STEPNB", claims.stepCount, "Number of steps"),
            .string(
                "TARGETR", sexagesimal(parameters.targetRA / 15, digits: 2, signed: false), "Target Right Ascension"),
            .string("TARGETD", sexagesimal(parameters.targetDec, digits: 1, signed: true), "Target Declination"),
            .real("TARGETX", Double(parameters.width - 1) / 2, "Target estimated X coordinate"),
            .real("TARGETY", Double(parameters.height - 1) / 2, "Target estimated Y coordinate"),
            .string("CAMERA", "MERGED_DATA", "Merged data from CAM1 and CAM2"),
            .integer("BINNING", 1, "Binning of the camera"),
            .real("CALIBNM", DetectorGeometry.laserWavelength, "Wavelength of the calibration laser in nm"),
        ]
    }

    private var celestial: [FITSCard] {
        let (scale, turn) = (CubeClaims.scale * claims.scaleFactor, CubeClaims.turn * claims.scaleFactor)
        return [
            .integer("WCSAXES", 3, "Number of coordinate axes"),
            .string("CTYPE1", "RA---TAN-SIP", "TAN (gnomonic) projection + SIP distortions"),
            .real("CRVAL1", claims.referencePoint.rightAscension, "[deg] Coordinate value at reference point"),
            .string("CUNIT1", "deg", "Units of coordinate increment and value"),
            .real("CRPIX1", claims.referencePixel.x, "Pixel coordinate of reference point"),
            .string("CTYPE2", "DEC--TAN-SIP", "TAN (gnomonic) projection + SIP distortions"),
            .real("CRVAL2", claims.referencePoint.declination, "[deg] Coordinate value at reference point"),
            .string("CUNIT2", "deg", "Units of coordinate increment and value"),
            .real("CRPIX2", claims.referencePixel.y, "Pixel coordinate of reference point"),
            .real("CD1_1", -scale, "Coordinate transformation matrix element"),
            .real("CD1_2", turn, "Coordinate transformation matrix element"),
            .real("CD2_1", turn, "Coordinate transformation matrix element"),
            .real("CD2_2", scale, "Coordinate transformation matrix element"),
            .string("RADESYS", "FK5", "Equatorial coordinate system"),
            .real("EQUINOX", 2000, "Equinox of coordinates"),
        ] + DistortionPolynomial.orderKeywords.map { .integer($0, DistortionPolynomial.order) }
            + DistortionPolynomial.keywords.map { .real($0.name, $0.value) }
    }

    private var spectral: [FITSCard] {
        [
            .string("WAVTYPE", "WAVENUMBER", "Spectral axis type: wavenumber or wavelength"),
            .string("CTYPE3", "WAVN", "wavenumber in cm-1"),
            .real("CRVAL3", claims.axisOrigin, "Minimum wavenumber in cm-1"),
            .string("CUNIT3", "cm-1"),
            .real("CRPIX3", 1, "Pixel coordinate of reference point"),
            .real("CDELT3", claims.axisStep, "cm-1 per pixel"),
            .string("APODIZ", "1.0", "Apodization function"),
            .real("AXISCORR", claims.axisCorrection, "Spectral axis correction coeff"),
        ]
    }

    private var flux: [FITSCard] {
        let scaled = parameters.fluxHabit == .scaled
        let normalisation = [FITSCard.real("BSCALE", 1e17, "Normalisation factor for FITS readout")]
        return [.real("FLAMBDA", claims.fluxPerCount, "mean energy/ADU [erg/cm^2/A/ADU]")]
            + (scaled ? normalisation : []) + [
                .string("BUNIT", "FLUX", (scaled ? "1e-17 " : "") + "Flux unit [erg/cm^2/s/A]"),
                .integer("ZPDINDEX", claims.zeroPathIndex),
                .logical("WAVCALIB", claims.isCalibrated),
            ]
    }

    private var queue: [FITSCard] {
        [
            .string("RUNID", "18BP41"),
            .real("PIXSCAL1", 0.322, "Pixel scale for axis 1 (arcsec/pixel)"),
            .real("PIXSCAL2", 0.322, "Pixel scale for axis 2 (arcsec/pixel)"),
            .string("ORIGIN", "CFHT", "Simulated"),
            .real("LATITUDE", 19.825252, "Latitude (degrees N)"),
            .real("LONGITUD", -155.468876, "Longitude (degrees E)"),
            .string("TIMESYS", "UTC", "Time System for DATExxxx and TIMExxxx"),
            .string("OBSTYPE", "OBJECT", "Observation / Exposure type"),
            .string("INSTMODE", "SCAN", "Instrument Mode"),
            .real("SITRESOL", claims.requestedResolution, "Requested resolving power (R) for scan"),
            .string("QRUNID", "18BQ19", "queue run id"),
            .string("CRUNID", "18Bs03", "Elixir camera run ID"),
        ]
    }

    private var timing: [FITSCard] {
        [
            .string("DATE-OBS", CalendarDate(modifiedJulianDate: claims.start).text, "Start of observation (UTC)"),
            .real("MJD-OBS", claims.start, "Modified Julian Date at start of observation"),
            .string("DATEEND", CalendarDate(modifiedJulianDate: claims.end).text, "Date at end of observation (UTC)"),
            .real("MJDEND", claims.end, "Modified Julian Date at end of observation"),
        ]
    }

    private var members: [FITSCard] {
        claims.members.enumerated().map { index, frame in
            let step = index - parameters.zeroPathIndex
            return .comment(
                "Scan member=\(parameters.odometer + index)o st=\(step) iq=\(rounded(frame.imageQuality, digits: 4))"
                    + " bk=\(rounded(frame.background, digits: 4)) ex=\(rounded(frame.extinction, digits: 6))"
                    + " px=\(rounded(frame.shift, digits: 4))")
        }
    }

    /// A number with a fixed count of digits behind the point.
    private func rounded(_ value: Double, digits: Int) -> String {
        let unit = Int(pow(10, Double(digits)))
        let total = Int((value * Double(unit)).rounded())
        let fraction = String(total % unit)
        return "\(total / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// hh:mm:ss.ss
    private func sexagesimal(_ value: Double, digits: Int, signed: Bool) -> String {
        let unit = Int(pow(10, Double(digits)))
        let total = Int((abs(value) * 3600 * Double(unit)).rounded())
        let seconds = rounded(Double(total % (60 * unit)) / Double(unit), digits: digits)
        let minutes = total / (60 * unit) % 60
        func two(_ text: String, _ length: Int) -> String { String(repeating: "0", count: length - text.count) + text }
        let sign = value < 0 ? "-" : signed ? "+" : ""
        return "\(sign)\(total / (3600 * unit)):\(two(String(minutes), 2)):\(two(seconds, digits + 3))"
    }
}
