import Foundation
import HDF5
import TestSupport

@testable import Cubes

/// A small HDF5 cube of a test's own, in a directory that is removed with it. Its values name their place.
final class MadeHDF5 {
    let folder: TemporaryDirectory
    let path: String

    static let width = 11, height = 8, channelCount = 20
    static let chunk = [4, 3, 6]
    static let exposure = 13.3
    static let conversion = 3.42e-16

    /// Root attributes of a cube as ORB writes them: the values of a real scan (M31) with fewer channels.
    static let attributes: [String: HDF5Value] = [
        "step": .real(2943.025792), "step_nb": .integer(channelCount), "order": .real(8), "zpd_index": .integer(4),
        "nm_laser": .real(543.5), "axis_corr": .real(1.037471), "axis_min": .real(14100.7423),
        "axis_step": .real(2.0983247), "wavenumber_calibration": .logical(true), "wavetype": .text("WAVENUMBER"),
        "flux_calibration": .logical(false), "apodization": .real(1), "exposure_time": .real(exposure),
        "filter_name": .text("SN3"), "object_name": .text("M31_Field1"), "instrument": .text("sitelle"),
        "obs_date": .text("2016-08-25"), "obs_time": .text("10:25:58.56"), "target_ra": .real(11.0415),
        "target_dec": .real(-14.7553), "flambda": .real(conversion), "PROGRAM": .text("ORB"),
        "program": .text("Created/modified with ORB"), "CTYPE1": .text("RA---TAN"), "CTYPE2": .text("DEC--TAN"),
        "CRVAL1": .real(11.0415), "CRVAL2": .real(41.6116), "CRPIX1": .real(5.5), "CRPIX2": .real(4),
        "PC1_1": .real(-8.8e-5), "PC2_2": .real(8.8e-5), "NAXIS": .integer(2), "BITPIX": .integer(-32),
        "date": .text("2022-04-02 16:38:03.147408"),
    ]

    /// A number that names its pixel and channel.
    static func value(_ x: Int, _ y: Int, _ z: Int) -> Float { Float(z * 100 + y * 11 + x) + 0.5 }
    static func imaginary(_ x: Int, _ y: Int, _ z: Int) -> Float { -value(x, y, z) }

    /// - Parameters:
    ///   - complex: of the formats that allow both.
    ///   - changes: attributes put in the place of others, left out (nil) or added.
    ///   - body: what is done to the file before it is closed.
    init(
        _ format: CubeFormat, complex: Bool = false, changes: [String: HDF5Value?] = [:],
        name: String = "2384125z.hdf5",
        data: Bool = true, _ body: (HDF5File) throws -> Void = { _ in }
    ) throws {
        folder = try TemporaryDirectory()
        path = folder.path(name)
        let file = try HDF5File(creating: path)
        var attributes = Self.attributes
        let marks: [CubeFormat: [String: HDF5Value]] = [
            .level1: [
                "quad_nb": .integer(9), "dimx": .integer(Self.width), "dimy": .integer(Self.height),
                "dimz": .integer(Self.channelCount),
            ],
            .level2: ["level2": .logical(true)], .level3: ["level3": .logical(true)],
            .level25: ["level3": .logical(true), "flambda2": .real(1)],
        ]
        attributes.merge(marks[format] ?? [:]) { $1 }
        for (attribute, value) in changes { attributes[attribute] = value }
        for (attribute, value) in attributes.sorted(by: { $0.key < $1.key }) {
            try file.attributes.write(attribute, value)
        }
        if data { try Self.writeData(format, complex || format == .level3, to: file) }
        try body(file)
        try file.close()
    }

    /// The cube, opened while the file is there.
    func cube() throws -> SpectralCube { try withExtendedLifetime(self) { try science(path) } }

    private static func writeData(_ format: CubeFormat, _ complex: Bool, to file: HDF5File) throws {
        guard format == .level1 else {
            try write("data", 0..<width, 0..<height, complex, chunk: chunk, to: file)
            return
        }
        let (columns, rows) = ([0..<3, 3..<6, 6..<11], [0..<2, 2..<4, 4..<8])
        for index in 0..<9 {
            try write(
                "quad00\(index)/data", columns[index % 3], rows[index / 3], false,
                chunk: index % 2 == 0 ? [2, 1, 7] : nil,
                to: file)
        }
    }

    static func write(
        _ name: String, _ columns: Range<Int>, _ rows: Range<Int>, _ complex: Bool, chunk: [Int]?, to file: HDF5File
    ) throws {
        var values: [Float] = []
        for x in columns {
            for y in rows {
                for z in 0..<channelCount {
                    values.append(value(x, y, z))
                    if complex { values.append(imaginary(x, y, z)) }
                }
            }
        }
        let data = try file.createDataset(
            name, dimensions: [columns.count, rows.count, channelCount], chunk: chunk,
            element: complex ? .complex : .float)
        try data.write([0..<columns.count, 0..<rows.count, 0..<channelCount], from: values)
    }

    /// Adds an image (x, y) of `value(x, y)`.
    static func image(_ name: String, _ element: HDF5Element, _ value: (Int, Int) -> Float) -> (HDF5File) throws -> Void
    {
        let values = (0..<width * height).map { value($0 / height, $0 % height) }
        return { file in
            let image = try file.createDataset(name, dimensions: [width, height], chunk: nil, element: element)
            try image.write([0..<width, 0..<height], from: values)
        }
    }
}
