import Dispatch
import Spectra
import Synchronization

/// A made-up field: everything that a reduced SN3 cube of a galaxy holds, with the truth behind it.
///
/// Each spectrum is the sum of nebular lines (sincgauss profiles of the pixel's own line width at the Doppler-shifted
/// wavenumbers of `truth`), night-sky lines and continuum, the galaxy's continuum and noise that is white in the
/// pixel's interferogram. Nothing is removed or corrected, as in the observatory's reduction.
public struct FieldSimulation: Sendable {
    public let parameters: FieldParameters
    public let truth: FieldTruth
    /// The cube's calibrated axis.
    public let axis: WavenumberAxis
    let geometry: DetectorGeometry
    let sky: NightSky
    /// Transmission on the axis.
    let filterOnAxis: [Float]

    public init(_ parameters: FieldParameters) throws(SimulatorError) {
        try parameters.check()
        self.parameters = parameters
        geometry = DetectorGeometry(
            width: parameters.width, height: parameters.height, centralZeroPoint: parameters.zeroPoint)
        let axis = parameters.setup.axis(correction: DetectorGeometry.axisCorrection)
        self.axis = axis
        let filter = try FilterTransmission.shipped()
        filterOnAxis = (0..<axis.count).map { Float(filter(axis[$0])) }
        let width = parameters.setup.lineWidth(correction: DetectorGeometry.axisCorrection)
        sky = NightSky(axis: axis, width: width, filter: filter)
        truth = FieldScene(parameters, geometry: geometry).truth
    }

    /// Spectra of one row, [x][channel], erg/s/cm2/A, as the cube holds them or without their noise.
    public func spectra(row: Int, noisy: Bool) -> [[Float]] {
        let width = parameters.width
        var values = [Float](repeating: 0, count: axis.count * width)
        values.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            FieldRenderer(self).render(row: row, noisy: noisy, into: start, stride: width)
        }
        return (0..<width).map { x in (0..<axis.count).map { values[$0 * width + x] } }
    }

    /// Writes the cube, and before it, so that whoever sees the cube finds them, its laser map and the truth. Each file
    /// appears complete: it is written as `.NAME.tmp` in its folder and renamed; an older file of the name is replaced.
    ///
    /// - Parameters:
    ///   - path: the cube, a FITS file.
    ///   - laserMap: the laser map; `LaserMap.candidates(beside:)` names the paths where it is found by itself.
    ///   - truth: `FieldTruth` as FITS images.
    ///   - progress: told the fraction done, from several threads.
    public func write(
        to path: String, laserMap: String?, truth truthPath: String?,
        progress: @Sendable (Double) -> Void = { _ in }
    ) throws(SimulatorError) {
        if let laserMap { try writeLaserMap(to: laserMap) }
        if let truthPath { try writeTruth(to: truthPath) }
        let file = try FITSImageFile(replacing: path)
        let start = try file.append(
            cards: CubeCards(self).cards, pixels: parameters.width * parameters.height * parameters.channelCount)
        try writePixels(to: file, start: start, progress: progress)
        try file.commit()
    }

    /// Bytes of pixels that one thread holds at a time.
    private static let tileBytes = 8 << 20

    private func writePixels(
        to file: FITSImageFile, start: Int, progress: @Sendable (Double) -> Void
    ) throws(SimulatorError) {
        let (width, height) = (parameters.width, parameters.height)
        let rowBytes = width * axis.count * MemoryLayout<Float>.size
        // At least eight tiles, so that all cores have work on a small field.
        let rowsPerTile = max(1, min(Self.tileBytes / rowBytes, height / 8))
        let tileCount = (height + rowsPerTile - 1) / rowsPerTile
        let state = Mutex((done: 0, failure: SimulatorError?.none))
        DispatchQueue.concurrentPerform(iterations: tileCount) { tile in
            guard state.withLock({ $0.failure == nil }) else { return }
            let rows = tile * rowsPerTile..<min(height, (tile + 1) * rowsPerTile)
            do throws(SimulatorError) {
                try writeTile(rows, to: file, start: start)
            } catch {
                state.withLock { $0.failure = error }
            }
            let done = state.withLock { state in
                state.done += 1
                return state.done
            }
            progress(Double(done) / Double(tileCount))
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func writeTile(_ rows: Range<Int>, to file: FITSImageFile, start: Int) throws(SimulatorError) {
        let (width, height) = (parameters.width, parameters.height)
        let block = rows.count * width
        let pixels = UnsafeMutablePointer<Float>.allocate(capacity: block * axis.count)
        defer { pixels.deallocate() }
        let renderer = FieldRenderer(self)
        for (index, row) in rows.enumerated() {
            renderer.render(row: row, noisy: true, into: pixels + index * width, stride: block)
        }
        for channel in 0..<axis.count {
            let first = (channel * height + rows.lowerBound) * width
            try file.write(pixels + channel * block, count: block, at: start + first * MemoryLayout<Float>.size)
        }
    }
}
