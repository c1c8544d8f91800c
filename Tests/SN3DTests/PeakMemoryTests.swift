import Cubes
import Foundation
import HDF5
import TestSupport
import Testing

/// A cube must not have to fit into memory: one of 512 x 512 pixels holds 883 MB, and 1766 MB as complex numbers.
@Suite struct PeakMemoryTests {
    @Test(.timeLimit(.minutes(20)))
    func processingALargeCubeStaysBelow600Megabytes() throws {
        let directory = try TemporaryDirectory()
        let cube = directory.path("large.fits")
        let simulation = try Program.run(["simulate", "--output", cube, "--width", "512", "--height", "512"])
        #expect(simulation.status == 0, "\(simulation.errors)")
        let levelThree = directory.path("large.hdf5")
        try LevelThreeCopy.write(cube, to: levelThree)
        for path in [cube, levelThree] {
            let run = try Program.run(["process", path, "--products", directory.path("products"), "--json"])
            #expect(run.status == 0, "\(run.errors)")
            let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            let peak = try #require(report?["peak_memory_mib"] as? Double) * 1.048576
            print("sn3d process \(path.suffix(4)), 512 x 512 x 842: peak memory \(Int(peak)) MB")
            try DocumentedNumbers.expect("process.peak_memory", peak, .largest, tolerance: 0.15)
            #expect(peak < 600)
            try FileManager.default.removeItem(atPath: path)
        }
    }
}

/// A FITS cube as an HDF5 cube of level 3.
private enum LevelThreeCopy {
    /// Chunks of real cubes.
    private static let chunk = [32, 65, 27]

    static func write(_ path: String, to target: String) throws {
        guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else { return }
        let header = cube.header
        let file = try HDF5File(creating: target)
        let reals = [
            "step": header.step, "nm_laser": header.calibNM, "axis_corr": header.axisCorrection,
            "axis_min": header.crval3, "axis_step": header.cdelt3, "exposure_time": header.exposurePerStep,
            "flambda": header.flambda,
        ]
        for (name, value) in reals { try file.attributes.write(name, .real(value ?? .nan)) }
        let integers = ["order": header.order, "step_nb": cube.channelCount, "zpd_index": header.zpdIndex]
        for (name, value) in integers { try file.attributes.write(name, .integer(value ?? 0)) }
        for name in ["level3", "wavenumber_calibration"] { try file.attributes.write(name, .logical(true)) }
        try file.attributes.write("filter_name", .text("SN3"))
        try file.attributes.write("instrument", .text("sitelle"))
        try file.attributes.write("wavetype", .text("WAVENUMBER"))
        try writeMap(cube.laserMap, to: file)
        let steps = Double(cube.channelCount) * (header.exposurePerStep ?? 1)
        try writeCounts(cube, countsPerFlux: Float(steps / (header.flambda ?? 1)), to: file)
        try file.close()
    }

    private static func writeMap(_ map: LaserMap, to file: HDF5File) throws {
        let data = try file.createDataset(
            "calib_map", dimensions: [map.width, map.height], chunk: nil, element: .double)
        let turned = (0..<map.width).flatMap { x in (0..<map.height).map { map.wavelengths[$0 * map.width + x] } }
        try data.write([0..<map.width, 0..<map.height], from: turned)
    }

    private static func writeCounts(_ cube: SpectralCube, countsPerFlux: Float, to file: HDF5File) throws {
        let count = cube.channelCount
        let data = try file.createDataset(
            "data", dimensions: [cube.width, cube.height, count], chunk: chunk, element: .complex)
        let reader = try cube.reader()
        // Small blocks: a child's peak memory counts what this process held when it was started.
        for tile in CubeTiling(of: cube, channels: count, bytes: 8 << 20, mostRows: chunk[1]).tiles {
            let (width, rows) = (tile.columns.count, tile.rows.count)
            var flux = [Float](repeating: 0, count: width * rows * count)
            try reader.read(columns: tile.columns, rows: tile.rows, channels: 0..<count, into: &flux)
            let pairs = turned(flux, width: width, rows: rows, channels: count, scale: countsPerFlux)
            try data.write([tile.columns, tile.rows, 0..<count], from: pairs)
        }
    }

    /// From [channel][row][x] to [x][row][channel], each with an imaginary part of 0.
    private static func turned(_ flux: [Float], width: Int, rows: Int, channels: Int, scale: Float) -> [Float] {
        [Float](unsafeUninitializedCapacity: 2 * flux.count) { pairs, initialized in
            pairs.initialize(repeating: 0)
            flux.withUnsafeBufferPointer { flux in
                for x in 0..<width {
                    for row in 0..<rows {
                        let start = 2 * (x * rows + row) * channels
                        for channel in 0..<channels {
                            pairs[start + 2 * channel] = flux[(channel * rows + row) * width + x] * scale
                        }
                    }
                }
            }
            initialized = 2 * flux.count
        }
    }
}
