import Cubes
import FITS
import Spectra

/// The files that accompany a simulated cube.
extension FieldSimulation {
    /// The laser map, if there is one, nm.
    func writeLaserMap(to path: String) throws(SimulatorError) {
        guard let wavelengths = FieldLaserMap(self).wavelengths else { return }
        try writeImage(
            wavelengths, to: path, type: "Calibration Laser Map", unit: "nm",
            cards: [.real("CALIBNM", DetectorGeometry.laserWavelength, "Wavelength of the calibration laser in nm")])
    }

    /// The deep frame: the counts of all steps together.
    func writeDeepFrame(to path: String) throws(SimulatorError) {
        let counts = FieldDeepFrame(self).countsPerStep.map { $0 * Float(parameters.channelCount) }
        try writeImage(counts, to: path, type: "Deep Frame", unit: "counts", cards: [])
    }

    /// A file with one image of the field's pixels.
    private func writeImage(
        _ values: [Float], to path: String, type: String, unit: String, cards: [FITSCard]
    ) throws(SimulatorError) {
        let header: [FITSCard] =
            [
                .logical("SIMPLE", true, "conforms to FITS standard"),
                .integer("BITPIX", -32, "array data type"),
                .integer("NAXIS", 2, "number of array dimensions"),
                .integer("NAXIS1", parameters.width),
                .integer("NAXIS2", parameters.height),
                .string("FILETYPE", type),
                .string("INSTRUME", "SITELLE", "Instrument Name"),
            ] + cards + [.string("BUNIT", unit)]
        try SimulatorError.writing { () throws(FITSError) in
            let file = try FITSImageFile(replacing: path)
            try file.append(cards: header, values: values)
            try file.commit()
        }
    }

    /// `truth` as one image extension for each quantity; NaN where there is none.
    func writeTruth(to path: String) throws(SimulatorError) {
        try SimulatorError.writing { () throws(FITSError) in try writeTruthImages(to: path) }
    }

    private func writeTruthImages(to path: String) throws(FITSError) {
        let file = try FITSImageFile(replacing: path)
        try file.append(
            cards: [
                .logical("SIMPLE", true, "conforms to FITS standard"),
                .integer("BITPIX", 8),
                .integer("NAXIS", 0),
                .logical("EXTEND", true),
                .string("OBJECT", parameters.object, "Object Name"),
                .integer("SEED", Int(truncatingIfNeeded: parameters.seed)),
                .string("FAULT", parameters.fault?.rawValue ?? "", "What is wrong with the cube"),
                .real("VSYS", parameters.systemicVelocity, "[km s-1] heliocentric"),
                .real("VHELIO", parameters.heliocentricVelocity, "[km s-1] heliocentric minus topocentric"),
                .string("LINES", EmissionLine.sn3.map(\.name).joined(separator: " "), "Planes of FLUX"),
            ],
            values: [])
        let images: [(name: String, unit: String, values: [Float])] = [
            ("VELOCITY", "km s-1", truth.velocity),
            ("VELOCITY_TOPO", "km s-1", truth.topocentricVelocity),
            ("BROADENING", "km s-1", truth.broadening),
            ("FLUX", "erg s-1 cm-2", truth.flux),
            ("HALPHA_HEIGHT", "erg s-1 cm-2 Angstrom-1", truth.halphaHeight),
            ("CONTINUUM", "erg s-1 cm-2 Angstrom-1", truth.continuum),
            ("NOISE", "erg s-1 cm-2 Angstrom-1", truth.noise),
            ("ZERO_POINT", "km s-1", truth.zeroPoint),
            ("COVERAGE", "", truth.coverage.map { Float($0.rawValue) }),
        ]
        for image in images {
            let planes = image.values.count / truth.pixelCount
            let depth: [FITSCard] = planes > 1 ? [.integer("NAXIS3", planes)] : []
            let unit: [FITSCard] = image.unit.isEmpty ? [] : [.string("BUNIT", image.unit)]
            try file.append(
                cards: [
                    .string("XTENSION", "IMAGE", "image extension"),
                    .integer("BITPIX", -32, "array data type"),
                    .integer("NAXIS", planes > 1 ? 3 : 2, "number of array dimensions"),
                    .integer("NAXIS1", parameters.width),
                    .integer("NAXIS2", parameters.height),
                ] + depth + [
                    .integer("PCOUNT", 0),
                    .integer("GCOUNT", 1),
                    .string("EXTNAME", image.name),
                ] + unit,
                values: image.values)
        }
        try file.commit()
    }
}
