import Cubes
import Foundation
import Simulator
import Testing

@Suite struct TruthFileTests {
    /// Image extensions of a FITS file by their names, read block by block.
    private func images(_ path: String) throws -> [String: [Float]] {
        let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var images: [String: [Float]] = [:]
        var offset = 0
        while offset < data.count {
            var values: [String: String] = [:]
            var end = false
            while !end {
                for start in stride(from: offset, to: offset + 2880, by: 80) {
                    let card = String(decoding: data[start..<start + 80], as: UTF8.self)
                    let keyword = card.prefix(8).trimmingCharacters(in: .whitespaces)
                    let value = card.dropFirst(10).split(separator: "/").first.map(String.init) ?? ""
                    values[keyword] = value.trimmingCharacters(in: CharacterSet(charactersIn: " '"))
                    end = end || keyword == "END"
                }
                offset += 2880
            }
            let axes = Int(values["NAXIS"] ?? "") ?? 0
            let count = (0..<axes).reduce(axes > 0 ? 1 : 0) { $0 * (Int(values["NAXIS\($1 + 1)"] ?? "") ?? 0) }
            if let name = values["EXTNAME"] {
                images[name] = (0..<count).map { index in
                    let bits = data[(offset + 4 * index)..<(offset + 4 * index + 4)].reduce(UInt32(0)) {
                        $0 << 8 | UInt32($1)
                    }
                    return Float(bitPattern: bits)
                }
            }
            offset += (4 * count + 2879) / 2880 * 2880
        }
        return images
    }

    @Test(arguments: [nil, FieldFault.excessNoise, .roughWavelengths, .missingPixels])
    func theFileHoldsTheTruth(fault: FieldFault?) throws {
        let format: CubeFormat = fault == .excessNoise ? .level2 : .fits
        let file = try SimulatedFile(SimulatedFile.parameters(33, 21, format: format, fault: fault))
        let (images, truth) = (try images(file.truth), file.field.truth)
        func same(_ name: String, _ values: [Float]) -> Bool {
            guard let image = images[name], image.count == values.count else { return false }
            return zip(image, values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
        #expect(same("VELOCITY", truth.velocity) && same("VELOCITY_TOPO", truth.topocentricVelocity))
        #expect(same("BROADENING", truth.broadening) && same("FLUX", truth.flux))
        #expect(same("HALPHA_HEIGHT", truth.halphaHeight) && same("CONTINUUM", truth.continuum))
        #expect(same("NOISE", truth.noise) && same("ZERO_POINT", truth.zeroPoint))
        #expect(same("COVERAGE", truth.coverage.map { Float($0.rawValue) }))
    }

    /// What the cube's header and laser map claim wrongly leaves the field as it is.
    @Test(arguments: [FieldFault.axisOrigin, .laserMapRough, .clouds, .counts, .pedestal])
    func theTruthIsThatOfTheSky(fault: FieldFault) throws {
        let right = try FieldSimulation(SimulatedFile.parameters(33, 21)).truth
        let wrong = try FieldSimulation(SimulatedFile.parameters(33, 21, fault: fault)).truth
        #expect(right.flux == wrong.flux && right.noise == wrong.noise && right.zeroPoint == wrong.zeroPoint)
    }
}
