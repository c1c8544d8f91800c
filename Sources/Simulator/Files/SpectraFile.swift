import FITS
import Foundation
import Spectra

/// Made-up spectra with their truth as a FITS file, like the training set of Rhea et al. 2020: the spectra are the rows
/// of the primary image, the table TRUTH has a row for each.
///
/// Spectra are written in parts, so that no more than a part of them has to be in memory:
///
///     let file = try SpectraFile(replacing: url, axis: axis, count: 50_000)
///     try file.append(&part, truths: truths)   // until all are there
///     try file.commit()
///
/// The file has its name when `commit` returns; without it nothing is left.
package final class SpectraFile {
    package let axis: WavenumberAxis
    /// Spectra that the file is to hold.
    package let count: Int
    /// Spectra that it holds.
    package private(set) var writtenCount = 0

    private let file: FITSImageFile
    private let name: String
    /// Bytes of the file at which the spectra and the rows of the table begin.
    private let spectraStart, tableStart: Int

    /// - Parameters:
    ///   - url: the file to make or replace.
    ///   - axis: of all spectra.
    ///   - count: spectra that will be written, 1 or more.
    package init(replacing url: URL, axis: WavenumberAxis, count: Int) throws(SimulatorError) {
        guard count > 0, axis.count > 0 else {
            throw SimulatorError(
                code: .parameter,
                message: "A file of spectra needs at least one spectrum of one channel, not \(count) of \(axis.count).")
        }
        self.axis = axis
        self.count = count
        name = url.lastPathComponent
        (file, spectraStart, tableStart) = try SimulatorError.writing { () throws(FITSError) in
            let file = try FITSImageFile(replacing: url.path)
            let spectra = try file.append(
                cards: Self.imageCards(axis: axis, count: count), pixels: count * axis.count)
            let table = try file.append(
                cards: Self.tableCards(count: count), pixels: count * SpectraFileColumn.all.count)
            return (file, spectra, table)
        }
    }

    /// Writes the spectra that come next.
    ///
    /// - Parameters:
    ///   - spectra: truths.count x axis.count, a spectrum's channels next to each other; overwritten with FITS' byte
    ///     order.
    ///   - truths: what the spectra were made from, velocities as on `axis`.
    package func append(_ spectra: inout [Float], truths: [SyntheticSpectrum]) throws(SimulatorError) {
        guard spectra.count == truths.count * axis.count, writtenCount + truths.count <= count else {
            throw SimulatorError(
                code: .parameter,
                message: "\(name) has room for \(count - writtenCount) more spectra of \(axis.count) channels, not for "
                    + "\(spectra.count) values and \(truths.count) truths.")
        }
        let size = MemoryLayout<Float>.size
        try write(&spectra, at: spectraStart + writtenCount * axis.count * size)
        var rows = truths.flatMap { truth in SpectraFileColumn.all.map { Float($0.value(truth)) } }
        try write(&rows, at: tableStart + writtenCount * SpectraFileColumn.all.count * size)
        writtenCount += truths.count
    }

    /// Gives the file its name.
    package func commit() throws(SimulatorError) {
        guard writtenCount == count else {
            throw SimulatorError(
                code: .parameter,
                message: "\(name) was to hold \(count) spectra and got \(writtenCount); write the rest.")
        }
        try SimulatorError.writing { () throws(FITSError) in try file.commit() }
    }

    private func write(_ values: inout [Float], at offset: Int) throws(SimulatorError) {
        try SimulatorError.writing { () throws(FITSError) in
            try values.withUnsafeMutableBufferPointer { (values) throws(FITSError) in
                guard let start = values.baseAddress else { return }
                try file.write(start, count: values.count, at: offset)
            }
        }
    }

    private static func imageCards(axis: WavenumberAxis, count: Int) -> [FITSCard] {
        [
            .logical("SIMPLE", true, "conforms to FITS standard"),
            .integer("BITPIX", -32, "array data type"),
            .integer("NAXIS", 2, "number of array dimensions"),
            .integer("NAXIS1", axis.count, "Channels"),
            .integer("NAXIS2", count, "Spectra"),
            .logical("EXTEND", true),
            .string("CTYPE1", "WAVN", "wavenumber in cm-1"),
            .string("CUNIT1", "cm-1"),
            .real("CRPIX1", 1, "Pixel coordinate of reference point"),
            .real("CRVAL1", axis.origin, "[cm-1] Wavenumber of the first channel"),
            .real("CDELT1", axis.step, "[cm-1] Distance of the channels"),
            .comment("Each row is a made-up SN3 spectrum, in heights of its own H-alpha."),
            .comment("Row n of the table TRUTH tells what row n of the image was made from."),
        ]
    }

    private static func tableCards(count: Int) -> [FITSCard] {
        let columns = SpectraFileColumn.all
        let structure: [FITSCard] = [
            .string("XTENSION", "BINTABLE", "binary table extension"),
            .integer("BITPIX", 8, "array data type"),
            .integer("NAXIS", 2, "number of array dimensions"),
            .integer("NAXIS1", columns.count * MemoryLayout<Float>.size, "Bytes of a row"),
            .integer("NAXIS2", count, "Rows, one for each spectrum"),
            .integer("PCOUNT", 0),
            .integer("GCOUNT", 1),
            .integer("TFIELDS", columns.count, "Columns"),
            .string("EXTNAME", "TRUTH"),
        ]
        return structure
            + columns.enumerated().flatMap { index, column -> [FITSCard] in
                let unit = FITSCard.string("TUNIT\(index + 1)", column.unit)
                return [
                    .string("TTYPE\(index + 1)", column.name, column.meaning), .string("TFORM\(index + 1)", "1E"),
                ] + (column.unit.isEmpty ? [] : [unit])
            }
    }
}
