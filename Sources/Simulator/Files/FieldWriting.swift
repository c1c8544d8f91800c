import Files
import Glibc
import Spectra
import Threads

extension FieldSimulation {
    /// Writes the cube, and before it, so that whoever sees the cube finds them, its laser map and the truth. Each file
    /// appears complete: it is written as `.NAME.part` in its folder and renamed; an older file of the name is replaced.
    ///
    /// - Parameters:
    ///   - path: the cube, in the format of the parameters; FITS is packed where the name ends in `.fits.fz` or `.fits.gz`.
    ///   - laserMap: the laser map; `LaserMap.candidates(beside:)` names the paths where it is found by itself. HDF5
    ///     files hold their own: none is written beside them.
    ///   - deepFrame: the deep frame; `DeepFrame.path(beside:)` names the path where it is found. As with the laser map.
    ///   - truth: `FieldTruth` as FITS images.
    ///   - progress: told the fraction done.
    package func write(
        to path: String, laserMap: String?, deepFrame: String? = nil, truth truthPath: String?,
        progress: @Sendable (Double) -> Void = { _ in }
    ) throws(SimulatorError) {
        if let laserMap, parameters.format == .fits { try writeLaserMap(to: laserMap) }
        if let deepFrame, parameters.format == .fits { try writeDeepFrame(to: deepFrame) }
        if let truthPath { try writeTruth(to: truthPath) }
        let file: any CubeFile =
            parameters.format == .fits
            ? try FITSCubeFile(replacing: path, self) : try HDF5CubeFile(replacing: path, self)
        let tiles = file.tiles
        let capacity = axis.count * (tiles.map(\.pixelCount).max() ?? 0)
        let real = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
        let imaginary = parameters.hasImaginaryPart ? UnsafeMutablePointer<Float>.allocate(capacity: capacity) : nil
        defer {
            real.deallocate()
            imaginary?.deallocate()
        }
        let renderers = (0..<processorCount).map { _ in FieldRenderer(self) }
        for (index, tile) in tiles.enumerated() {
            render(tile, with: renderers, real: real, imaginary: imaginary)
            try file.write(tile, real: real, imaginary: imaginary)
            progress(Double(index + 1) / Double(tiles.count))
        }
        try file.commit()
        if parameters.fault == .truncatedFile { try truncate(path) }
    }

    /// Takes the last third of a file away.
    private func truncate(_ path: String) throws(SimulatorError) {
        guard let size = FileStatus.ofFile(path)?.byteCount, Glibc.truncate(path, off_t(size * 2 / 3)) == 0 else {
            throw .writing(path, String(cString: strerror(errno)))
        }
    }

    /// Computes a tile's spectra, each renderer with blocks of its own.
    private func render(
        _ tile: FieldTile, with renderers: [FieldRenderer], real: UnsafeMutablePointer<Float>,
        imaginary: UnsafeMutablePointer<Float>?
    ) {
        let size = FieldInterferograms.blockSize
        let (firstBlock, blocks) = (tile.columns.lowerBound / size, (tile.columns.count + size - 1) / size)
        // Each item writes pixels of its own.
        _ = concurrentMap(Array(0..<tile.rows.count * blocks), workers: renderers) { item, renderer in
            let (row, block) = (item / blocks, item % blocks)
            let first = row * tile.columns.count + block * size
            renderer.render(
                row: tile.rows.lowerBound + row, block: firstBlock + block, noisy: true, into: real + first,
                imaginary: imaginary.map { $0 + first }, stride: tile.pixelCount)
        }
    }
}
