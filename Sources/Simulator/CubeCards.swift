import Glibc
import Spectra

/// The header of a simulated cube: the cards of a real one (2019 habit), in its order.
struct CubeCards {
    private let parameters: FieldParameters
    private let axis: WavenumberAxis

    init(_ field: FieldSimulation) {
        parameters = field.parameters
        axis = field.axis
    }

    /// Image scale of real headers, degrees per pixel, and the small turn of the camera.
    private static let scale = 8.98135e-5
    private static let turn = -9.60404e-7
    /// Resolving power in the middle of the order over the one that is asked for (0.94-0.97 in real headers).
    private static let resolutionReached = 0.95

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
            .string("INSTRUME", "SITELLE", "Instrument Name"),
            .string("ORBSVER", "simulated", "ORBS version"),
        ]
    }

    private var scan: [FITSCard] {
        let setup = parameters.setup
        return [
            .string("OBJECT", parameters.object, "Object Name"),
            .real("EXPTIME", 13.3, "Integration time (seconds)"),
            .string("FILTER", "SN3", "description of filter"),
            .real("ORDER", Double(setup.order), "Order of spectral folding"),
            .real("STEP", setup.stepSize, "Step size in nm"),
            .integer("STEPNB", setup.stepCount, "Number of steps"),
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
        [
            .integer("WCSAXES", 3, "Number of coordinate axes"),
            .string("CTYPE1", "RA---TAN", "Right ascension, gnomonic projection"),
            .real("CRVAL1", parameters.targetRA, "[deg] Coordinate value at reference point"),
            .string("CUNIT1", "deg", "Units of coordinate increment and value"),
            .real("CRPIX1", Double(parameters.width + 1) / 2, "Pixel coordinate of reference point"),
            .string("CTYPE2", "DEC--TAN", "Declination, gnomonic projection"),
            .real("CRVAL2", parameters.targetDec, "[deg] Coordinate value at reference point"),
            .string("CUNIT2", "deg", "Units of coordinate increment and value"),
            .real("CRPIX2", Double(parameters.height + 1) / 2, "Pixel coordinate of reference point"),
            .real("CD1_1", -Self.scale, "Coordinate transformation matrix element"),
            .real("CD1_2", Self.turn, "Coordinate transformation matrix element"),
            .real("CD2_1", Self.turn, "Coordinate transformation matrix element"),
            .real("CD2_2", Self.scale, "Coordinate transformation matrix element"),
            .string("RADESYS", "FK5", "Equatorial coordinate system"),
            .real("EQUINOX", 2000),
        ]
    }

    private var spectral: [FITSCard] {
        [
            .string("WAVTYPE", "WAVENUMBER", "Spectral axis type: wavenumber or wavelength"),
            .string("CTYPE3", "WAVN", "wavenumber in cm-1"),
            .real("CRVAL3", axis.origin, "Minimum wavenumber in cm-1"),
            .string("CUNIT3", "cm-1"),
            .real("CRPIX3", 1, "Pixel coordinate of reference point"),
            .real("CDELT3", axis.step, "cm-1 per pixel"),
            .string("APODIZ", "1.0", "Apodization function"),
            .real("AXISCORR", DetectorGeometry.axisCorrection, "Spectral axis correction coeff"),
        ]
    }

    private var flux: [FITSCard] {
        let scaled = parameters.fluxHabit == .scaled
        let normalisation = [FITSCard.real("BSCALE", 1e17, "Normalisation factor for FITS readout")]
        return [.real("FLAMBDA", 3.42e-16, "mean energy/ADU [erg/cm^2/A/ADU]")] + (scaled ? normalisation : []) + [
            .string("BUNIT", "FLUX", (scaled ? "1e-17 " : "") + "Flux unit [erg/cm^2/s/A]"),
            .integer("ZPDINDEX", parameters.zeroPathIndex),
            .logical("WAVCALIB", true),
        ]
    }

    private var queue: [FITSCard] {
        let resolution = (parameters.setup.resolvingPower / Self.resolutionReached / 100).rounded() * 100
        return [
            .string("RUNID", "18BP41"),
            .real("PIXSCAL1", 0.322, "Pixel scale for axis 1 (arcsec/pixel)"),
            .real("PIXSCAL2", 0.322, "Pixel scale for axis 2 (arcsec/pixel)"),
            .string("ORIGIN", "CFHT", "Simulated"),
            .real("LATITUDE", 19.825252, "Latitude (degrees N)"),
            .real("LONGITUD", -155.468876, "Longitude (degrees E)"),
            .string("TIMESYS", "UTC", "Time System for DATExxxx and TIMExxxx"),
            .string("OBSTYPE", "OBJECT", "Observation / Exposure type"),
            .string("INSTMODE", "SCAN", "Instrument Mode"),
            .real("SITRESOL", resolution, "Requested resolving power (R) for scan"),
            .string("QRUNID", "18BQ19", "queue run id"),
            .string("CRUNID", "18Bs03", "Elixir camera run ID"),
        ]
    }

    private var timing: [FITSCard] {
        let end = parameters.mjdObs + parameters.scanLength
        return [
            .string("DATE-OBS", CalendarDate(modifiedJulianDate: parameters.mjdObs).text, "Start of observation (UTC)"),
            .real("MJD-OBS", parameters.mjdObs, "Modified Julian Date at start of observation"),
            .string("DATEEND", CalendarDate(modifiedJulianDate: end).text, "Date at end of observation (UTC)"),
            .real("MJDEND", end, "Modified Julian Date at end of observation"),
        ]
    }

    private var members: [FITSCard] {
        var random = RandomSource(seed: parameters.seed)
        return (0..<parameters.channelCount).map { index in
            let quality = rounded(0.9 + 0.1 * random.uniform(), digits: 4)
            let background = rounded(5.4 + 0.05 * random.uniform(), digits: 4)
            let extinction = rounded(0.02 * random.uniform(), digits: 6)
            let shift = rounded(0.5 * random.uniform(), digits: 4)
            let step = index - parameters.zeroPathIndex
            return .comment(
                "Scan member=\(parameters.odometer + index)o st=\(step) iq=\(quality) bk=\(background)"
                    + " ex=\(extinction) px=\(shift)")
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
