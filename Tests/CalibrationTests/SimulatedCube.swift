import Cubes
import Foundation
import Simulator
import TestSupport

@testable import Calibration

/// A simulated cube on disk, opened.
struct SimulatedCube {
    let simulation: FieldSimulation
    let directory: TemporaryDirectory
    let path: String
    let cube: SpectralCube

    /// - Parameter change: what to do to the file before it is opened.
    init(
        _ parameters: FieldParameters, laserMap: Bool = true, change: (inout CubeFile) throws -> Void = { _ in }
    ) throws {
        simulation = try FieldSimulation(parameters)
        directory = try TemporaryDirectory()
        path = directory.path("cube.fits")
        let map = directory.path("cube_laser.fits")
        try simulation.write(to: path, laserMap: laserMap ? map : nil, truth: nil)
        var file = try CubeFile(path)
        try change(&file)
        try file.write(path)
        guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else {
            throw CubeError(code: .notACube, message: "The simulated cube was ignored.")
        }
        self.cube = cube
    }
}

extension FieldParameters {
    /// The smallest field that has blank pixels to measure.
    static var small: FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (24, 24)
        return parameters
    }
}

extension Calibrator {
    func run(_ cube: SpectralCube) throws(CubeError) -> CalibrationResult {
        try calibrate(cube, tileMemory: 64 << 20, progress: { _ in }, isCancelled: { false })
    }
}

/// The bytes of a FITS file with one HDU of 32-bit floats, to be changed.
struct CubeFile {
    private var bytes: Data
    private let headerLength: Int

    init(_ path: String) throws {
        bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let end = Data("END".utf8) + Data(repeating: 32, count: 77)
        var offset = 0
        while bytes[offset..<offset + 80] != end { offset += 80 }
        headerLength = FITSBytes.padded(offset + 80)
    }

    func write(_ path: String) throws { try bytes.write(to: URL(fileURLWithPath: path)) }

    /// Replaces a card's value; nil takes the card away. A new keyword takes the place of a card that nothing reads.
    mutating func set(_ keyword: String, _ value: String?) {
        let places = ([keyword] + ["CAMERA", "LATITUDE", "LONGITUD"]).lazy.compactMap { [self] in place(of: $0) }
        guard let offset = places.first else { preconditionFailure("The header has no room for \(keyword).") }
        let name = keyword.padding(toLength: 8, withPad: " ", startingAt: 0)
        let text = value.map { "\(name)= \($0)" } ?? "COMMENT"
        let card = Data(text.padding(toLength: 80, withPad: " ", startingAt: 0).utf8)
        bytes.replaceSubrange(offset..<offset + 80, with: card)
    }

    private func place(of keyword: String) -> Int? {
        let name = keyword.padding(toLength: 8, withPad: " ", startingAt: 0)
        return stride(from: 0, to: headerLength, by: 80).first {
            String(decoding: bytes[$0..<$0 + 8], as: UTF8.self) == name
        }
    }

    /// Replaces the characters that follow a text in the header.
    mutating func replaceText(_ text: String, by other: String) {
        let (pattern, replacement) = (Data(text.utf8), Data(other.utf8))
        var place = 0
        while let range = bytes.range(of: pattern, in: place..<headerLength) {
            bytes.replaceSubrange(range.lowerBound..<range.lowerBound + replacement.count, with: replacement)
            place = range.lowerBound + replacement.count
        }
    }

    /// Replaces every value; `change` is given its index, which counts along x, then y, then channels.
    mutating func mapValues(count: Int, _ change: (Int, Float) -> Float) {
        bytes.withUnsafeMutableBytes { buffer in
            for index in 0..<count {
                let offset = headerLength + 4 * index
                let bits = UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                let value = change(index, Float(bitPattern: bits)).bitPattern.bigEndian
                buffer.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
            }
        }
    }
}
