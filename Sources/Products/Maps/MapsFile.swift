import FITS
import Spectra

/// The maps of one processing as a FITS file: a primary header with the provenance, one image for each plane, the mask,
/// the tables CALIBRATION, RESIDUALS and COMPONENTS, and the images that not every field has. Every HDU carries DATASUM
/// and CHECKSUM. Planes are written as they are, NaN where there is no measurement.
package enum MapsFile {
    /// Writes a new file at `path`; it must not exist.
    package static func write(_ result: FieldResult, to path: String) throws(ProductError) {
        do {
            try writeAll(result, to: path)
        } catch {
            throw ProductError(writing: path, error)
        }
    }

    private static func writeAll(_ result: FieldResult, to path: String) throws(FITSError) {
        let writer = try FITSWriter(creating: path)
        let celestial = result.provenance.celestial
        try writePrimary(result, to: writer)
        for plane in MapPlane.all { try write(plane, of: result.maps, celestial: celestial, to: writer) }
        try writeMask(of: result.maps, celestial: celestial, to: writer)
        try writer.table(.calibration(result.calibrationChecks + result.assessment.checks))
        try writer.writeChecksums()
        try writer.table(.residuals(result.assessment.residualBins))
        try writer.writeChecksums()
        try writer.table(.components(result.maps.components, width: result.maps.width))
        try writer.writeChecksums()
        for plane in MapPlane.supplements { try write(plane, of: result.maps, celestial: celestial, to: writer) }
        try writer.close()
    }

    private static func writePrimary(_ result: FieldResult, to writer: FITSWriter) throws(FITSError) {
        try writer.beginImage(.byte)
        try writer.writeProvenance(result.provenance)
        try writer.writeSummary(result.summary)
        try writer.writeChecksums()
    }

    /// A plane without values is left out.
    private static func write(
        _ plane: MapPlane, of maps: FieldMaps, celestial: HeaderCards, to writer: FITSWriter
    ) throws(FITSError) {
        let values = plane.values(maps)
        guard !values.isEmpty else { return }
        let depth = values.count / maps.pixelCount
        try writer.beginImage(.float, axes: [maps.width, maps.height] + (depth > 1 ? [depth] : []))
        try writer.card("EXTNAME", plane.name, plane.meaning)
        if !plane.unit.isEmpty { try writer.card("BUNIT", plane.unit, "unit of the values") }
        switch plane.role {
        case .measurement(let error):
            try writer.writeClass("DATA", detail: nil)
            if let error { try writer.card("ERRDATA", error, "extension with the 1-sigma errors") }
        case .error(let measurement):
            try writer.writeClass("ERROR", detail: "RMSE")
            try writer.card("SCIDATA", measurement, "extension with the measurement")
        }
        try writer.card("QUALDATA", "MASK", "extension with the mask")
        if depth > 1 {
            for (index, (name, meaning)) in plane.planes.enumerated() {
                try writer.card("C\(index + 1)", name, "plane \(index + 1), \(meaning)")
            }
        }
        try writer.writeCoordinates(celestial, axisCount: depth > 1 ? 3 : 2)
        try writer.write(values)
        try writer.writeChecksums()
    }

    private static func writeMask(
        of maps: FieldMaps, celestial: HeaderCards, to writer: FITSWriter
    ) throws(FITSError) {
        try writer.beginImage(.integer, axes: [maps.width, maps.height])
        try writer.card("EXTNAME", "MASK", "bits; zero is an unflagged measurement")
        try writer.writeClass("QUALITY", detail: "FLAG32BIT")
        try writer.card("SCIDATA", "VELOCITY", "the mask holds for every plane")
        try writer.card("ERRDATA", "VELOCITY_ERR", "")
        for definition in PixelMask.definitions {
            let number = definition.bit < 10 ? "0\(definition.bit)" : "\(definition.bit)"
            try writer.card("MB\(number)", definition.name, definition.meaning)
        }
        try writer.card("MBEXCL", Int(PixelMask.excluding.rawValue), "OR of the bits that set DONOTUSE")
        try writer.writeCoordinates(celestial, axisCount: 2)
        try writer.write(maps.mask.map(\.rawValue))
        try writer.writeChecksums()
    }
}
