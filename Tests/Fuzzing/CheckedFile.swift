import Calibration
import Cubes
import Foundation

@testable import Records

/// A file that the fuzzer made in memory: opened, checked as `sn3d check` does, described as the database records it.
struct CheckedFile {
    let path: String

    init(suffix: String) { path = "/dev/shm/sn3d-fuzz-\(getpid()).\(suffix)" }

    /// - Parameter spectra: whether the spectra are looked at too; they take a hundred times as long as the header.
    func check(spectra: Bool) {
        do throws(CubeError) {
            guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else { return }
            record(cube.observation)
            let calibrator = Calibrator()
            record(calibrator.headerChecks(cube))
            guard spectra else { return }
            let found = try calibrator.check(cube, tileMemory: 1 << 20, progress: { _ in }, isCancelled: { false })
            record(found?.checks ?? [])
        } catch {
            precondition(error.message.contains("/"), "an error that names no file: \(error.message)")
        }
    }

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
}

/// A slope over 4 x 4 pixels of 421 channels.
enum FuzzedPixels {
    static let shape = (width: 4, height: 4, channels: 421)

    static func value(pixel: Int, channel: Int) -> Float {
        1e-17 * (1 + Float(channel % 7) / 10 + Float(pixel) / 100)
    }

    /// As FITS keeps it, with its padding.
    static let data: Data = {
        var data = Data()
        for channel in 0..<shape.channels {
            for pixel in 0..<shape.width * shape.height {
                let value = value(pixel: pixel, channel: channel)
                withUnsafeBytes(of: value.bitPattern.bigEndian) { data.append(contentsOf: $0) }
            }
        }
        data.append(Data(count: (2880 - data.count % 2880) % 2880))
        return data
    }()
}
