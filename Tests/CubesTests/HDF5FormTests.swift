import CHDF5
import Foundation
import HDF5
import Testing

@testable import Cubes

/// Ways in which the HDF5 library lets the same cube lie in its file.
@Suite struct HDF5FormTests {
    private func pixels(_ path: String) throws -> [Float] {
        let cube = try science(path)
        var values = [Float](repeating: 0, count: cube.width * cube.height * cube.channelCount)
        try cube.reader().read(rows: 0..<cube.height, channels: 0..<cube.channelCount, into: &values)
        return values
    }

    /// `h5jam` puts notes before a file, in 512 bytes or twice, four times, ... as many.
    @Test(arguments: [512, 1024, 8192])
    func aCubeAfterABlockOfAUsersOwnIsRead(length: Int) throws {
        let made = try MadeHDF5(.level3)
        let expected = try pixels(made.path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: made.path))
        let notes = Data("Notes of the night. ".utf8) + Data(repeating: 32, count: length - 20)
        try (notes + bytes).write(to: URL(fileURLWithPath: made.path))
        #expect(try pixels(made.path) == expected)
        for lacking in [1, 100, bytes.count / 2, bytes.count - 90] {
            try (notes + bytes.dropLast(lacking)).write(to: URL(fileURLWithPath: made.path))
            #expect(code { _ = try science(made.path) } == "cube.truncated", "\(lacking) bytes are lacking")
        }
    }

    @Test func softLinksInsideTheFileAreFollowed() throws {
        let made = try MadeHDF5(.level2, data: false) { file in
            try MadeHDF5.write("a/b", 0..<MadeHDF5.width, 0..<MadeHDF5.height, false, chunk: MadeHDF5.chunk, to: file)
        }
        let file = H5Fopen(made.path, readAndWrite, sn3_h5_default())
        H5Lcreate_soft("c", file, "data", sn3_h5_default(), sn3_h5_default())
        H5Lcreate_soft("/a/b", file, "c", sn3_h5_default(), sn3_h5_default())
        H5Fclose(file)
        let plain = try MadeHDF5(.level2)
        #expect(try pixels(made.path) == pixels(plain.path))
    }
}

/// H5F_ACC_RDWR, a macro with a cast.
private let readAndWrite: UInt32 = 1
