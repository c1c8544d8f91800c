import Calibration
import Cubes
import Foundation

@testable import Records

/// Any header before a small cube's pixels: opened, checked as `sn3d check` does, described as the database records it.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzCheck(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    let header = Data(UnsafeBufferPointer(start: data, count: size))
    let padding = (2880 - size % 2880) % 2880
    let file = header + Data(repeating: UInt8(ascii: " "), count: padding) + pixels
    try! file.write(to: URL(fileURLWithPath: path))
    do throws(CubeError) {
        guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else { return 0 }
        record(cube.observation)
        let calibrator = Calibrator()
        record(calibrator.headerChecks(cube))
        // The spectra take a hundred times as long as the header.
        guard data[size / 2] % 64 == 0 else { return 0 }
        let found = try calibrator.check(cube, tileMemory: 1 << 20, progress: { _ in }, isCancelled: { false })
        record(found?.checks ?? [])
    } catch {
        precondition(error.message.contains("/"), "an error that names no file: \(error.message)")
    }
    return 0
}

private let path = "/dev/shm/sn3d-fuzz-\(getpid()).fits"

/// 4 x 3 pixels of 421 channels, a slope in each.
private let pixels: Data = {
    var data = Data()
    for channel in 0..<421 {
        for pixel in 0..<12 {
            let value = Float(1e-17) * (1 + Float(channel % 7) / 10 + Float(pixel) / 100)
            withUnsafeBytes(of: value.bitPattern.bigEndian) { data.append(contentsOf: $0) }
        }
    }
    data.append(Data(count: (2880 - data.count % 2880) % 2880))
    return data
}()

private func record(_ checks: [QualityCheck]) {
    for check in checks {
        precondition(!check.note.isEmpty)
        let texts = [SQLValue.number(check.value), .number(check.lower), .number(check.upper), .text(check.note)]
        precondition(texts.allSatisfy { $0.text?.contains("\0") != true })
        _ = check.sentence
    }
}

/// The values that columns of the database take: numbers in their range, times that it can write.
private func record(_ observation: Observation) {
    _ = SQLValue.time(observation.observedAt)
    _ = SQLValue.integer(observation.channelCount)
    for number in [observation.exposure, observation.resolvingPower] {
        precondition(number.map { abs($0) < 3e38 } ?? true, "\(number ?? 0) is no real")
    }
    if let place = observation.declination { precondition((-90...90).contains(place)) }
    if let place = observation.rightAscension { precondition((0..<360).contains(place)) }
    for text in [observation.object, observation.program, observation.queueRun, observation.filter] {
        precondition(SQLValue.text(text).text?.contains("\0") != true)
    }
}
