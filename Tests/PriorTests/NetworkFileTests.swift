import Crypto
import Foundation
import TestSupport
import Testing

@testable import Prior

@Suite struct NetworkFileTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func withFile(_ data: Data, _ check: (URL) throws -> Void) throws {
        let url = folder.url.appending(path: "network.safetensors")
        try data.write(to: url)
        try check(url)
    }

    private func fixture() throws -> Data {
        let url = folder.url.appending(path: "written.safetensors")
        try NumpyFixture.network().write(to: url)
        return try Data(contentsOf: url)
    }

    private func code(_ url: URL) -> NetworkError.Code? {
        do {
            _ = try Network.load(contentsOf: url)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let data = try fixture()
        try withFile(data) { url in
            let network = try Network.load(contentsOf: url)
            let written = try NumpyFixture.network()
            #expect(network.parameters == written.parameters)
            #expect(network.architecture == written.architecture)
            #expect(network.metadata == written.metadata)
            #expect(network.metadata.sha256 == SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined())
        }
    }

    @Test func theHeaderIsWhatTheFormatAsksFor() throws {
        let data = try fixture()
        let length = Int(data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let object = try JSONSerialization.jsonObject(with: data[8..<8 + length])
        let header = try #require(object as? [String: Any])
        let dense = try #require(header["dense1.weight"] as? [String: Any])
        #expect(dense["dtype"] as? String == "F32")
        #expect(dense["shape"] as? [Int] == [256, 672])
        let offsets = try #require(dense["data_offsets"] as? [Int])
        #expect(offsets[1] - offsets[0] == 4 * 256 * 672)
        #expect((header["__metadata__"] as? [String: String])?["name"] == "fixture")
        #expect((8 + length) % 8 == 0)
        #expect(header.count == 11)
    }

    @Test func aMissingFileIsNamed() {
        let url = folder.url.appending(path: "absent.safetensors")
        #expect(code(url) == .missing)
        #expect(throws: NetworkError.self) { try Network.load(contentsOf: url) }
    }

    @Test(arguments: [0, 7, 8, 100, 5_000]) func aFileCutShortIsRefused(length: Int) throws {
        try withFile(try fixture().prefix(length)) { #expect(code($0) == .damaged) }
    }

    @Test func aFlippedBitInAWeightIsRefused() throws {
        var data = try fixture()
        data[data.count - 1000] ^= 1
        try withFile(data) { #expect(code($0) == .damaged) }
    }

    @Test func textUnderANetworksNameIsRefused() throws {
        try withFile(Data("not a network\n".utf8)) { #expect(code($0) == .damaged) }
    }

    @Test func trailingBytesAreRefused() throws {
        try withFile(try fixture() + Data([0, 0, 0, 0])) { #expect(code($0) == .damaged) }
    }

    @Test func anotherProgramsTensorsAreRefused() throws {
        let other = SafetensorsFile(metadata: ["format": "pt"], tensors: ["weight": .init(shape: [2], values: [1, 2])])
        try withFile(try other.encoded()) { #expect(code($0) == .foreign) }
    }

    @Test func aNetworkOfAnotherShapeIsRefused() throws {
        var file = try #require(SafetensorsFile(try fixture()))
        file.tensors["output.weight"] = .init(shape: [3, 128], values: [Float](repeating: 0, count: 384))
        try withFile(try file.encoded()) { #expect(code($0) == .foreign) }
    }

    @Test func theShippedNetworksSayWhereTheyComeFrom() throws {
        let library = try NetworkLibrary.shipped()
        #expect(library.networks.map(\.metadata.name) == ["find-r2000", "find-r3200", "find-r4500", "find-r6100"])
        for networks in library.networks {
            let metadata = networks.metadata
            #expect(metadata.commit.count == 40)
            #expect(metadata.sha256.count == 64 && networks.sha256.count == 64)
            #expect(metadata.scores.spectrumCount == 20_000)
            #expect(networks.measurer.metadata.name == "measure")
        }
        // Every resolving power of the survey and of older set-ups, without a gap.
        #expect(library.resolvingPower.lowerBound <= 1500 && library.resolvingPower.upperBound >= 7000)
        for power in stride(from: 1500.0, through: 7000, by: 50) {
            let range = library.networks(resolvingPower: power).metadata.resolvingPower
            #expect(range.lowerBound <= power * 0.99 && range.upperBound >= power * 1.01)
        }
    }

    @Test func aNetworkOfAnotherKindIsRefusedAsAPrior() throws {
        let paper = try NumpyFixture.network()
        let shipped = try NetworkLibrary.shipped().networks[0]
        #expect(throws: NetworkError.self) { try PriorNetworks(finder: paper, measurer: shipped.measurer) }
        #expect(throws: NetworkError.self) { try PriorNetworks(finder: shipped.finder, measurer: paper) }
        #expect(throws: NetworkError.self) { try NetworkLibrary([shipped.finder]) }
    }
}
