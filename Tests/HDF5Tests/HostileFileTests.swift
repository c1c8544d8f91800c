import CHDF5
import Foundation
import Testing

@testable import HDF5

/// Files of others, made with the library's own calls: what is not followed, and what is too large to hold.
@Suite struct HostileFileTests {
    /// A file with an ordinary dataset `inside`, changed by the library's own calls.
    private func made(_ body: (hid_t) throws -> Void) throws -> MadeFile {
        let made = try MadeFile()
        try made.write { file in
            let data = try file.createDataset("inside", dimensions: [2], chunk: nil, element: .float)
            try data.write([0..<2], from: [1, 2])
            try body(file.handle())
        }
        return made
    }

    private func reason(_ made: MadeFile, _ path: String) -> HDF5Error.Reason? {
        do throws(HDF5Error) {
            _ = try HDF5File(reading: made.path).dataset(path)
            return nil
        } catch { return error.reason }
    }

    /// Makes a dataset with a creation list of its own; what needs to be given up to make it is left out.
    private func create(
        _ file: hid_t, _ name: String, _ dimensions: [Int], type: hid_t = sn3_h5_native_float(),
        _ change: (hid_t) -> Void = { _ in }
    ) {
        let list = H5Pcreate(sn3_h5_dataset_create())
        change(list)
        let space = H5Screate_simple(Int32(dimensions.count), dimensions.map { hsize_t($0) }, nil)
        let made = H5Dcreate2(file, name, type, space, sn3_h5_default(), list, sn3_h5_default())
        #expect(made >= 0, "\(name) cannot be made for the test")
        H5Dclose(made)
        H5Sclose(space)
        H5Pclose(list)
    }

    @Test func noLinkIsFollowedOutOfTheFile() throws {
        let other = try made { _ in }
        let made = try made { file in
            H5Lcreate_soft("inside", file, "soft", sn3_h5_default(), sn3_h5_default())
            H5Lcreate_soft("loop", file, "loop", sn3_h5_default(), sn3_h5_default())
            H5Lcreate_soft("nowhere", file, "dangling", sn3_h5_default(), sn3_h5_default())
            H5Lcreate_soft("/outside", file, "around", sn3_h5_default(), sn3_h5_default())
            H5Lcreate_external(other.path, "inside", file, "outside", sn3_h5_default(), sn3_h5_default())
            H5Lcreate_hard(file, "inside", file, "hard", sn3_h5_default(), sn3_h5_default())
        }
        for name in ["loop", "dangling", "outside", "around"] {
            #expect(reason(made, name) == .refused, "\(name)")
            #expect(try !HDF5File(reading: made.path).contains(name))
        }
        #expect(reason(made, "hard") == nil && reason(made, "soft") == nil)
        #expect(reason(made, "nothing/at/all") == .absent)
    }

    @Test func aGroupThatHoldsItselfEndsWithThePath() throws {
        let made = try made { file in
            let group = H5Gcreate2(file, "a", sn3_h5_default(), sn3_h5_default(), sn3_h5_default())
            H5Lcreate_hard(file, "a", group, "a", sn3_h5_default(), sn3_h5_default())
            H5Gclose(group)
        }
        let file = try HDF5File(reading: made.path)
        #expect(file.contains("a/a/a/a/a/a") && !file.contains("a/a/b"))
        #expect(reason(made, "a/a/a") == .failed, "a group is no dataset")
    }

    @Test func dataInOtherFilesAreNotOpened() throws {
        let made = try made { file in
            create(file, "external", [4]) { H5Pset_external($0, "/etc/passwd", 0, 16) }
            create(file, "virtual", [4]) { list in
                let space = H5Screate_simple(1, [4], nil)
                H5Pset_virtual(list, space, "/etc/passwd", "data", space)
                H5Sclose(space)
            }
        }
        #expect(reason(made, "external") == .refused && reason(made, "virtual") == .refused)
    }

    @Test func filtersThatAreNotBuiltInAreRefused() throws {
        let made = try made { file in
            create(file, "lz4", [4]) { list in
                H5Pset_chunk(list, 1, [2])
                // LZ4's number in the HDF Group's register; optional, so that it need not be there to make the file.
                H5Pset_filter(list, 32004, UInt32(H5Z_FLAG_OPTIONAL), 0, nil)
            }
        }
        #expect(reason(made, "lz4") == .refused)
    }

    @Test func packedChunksThatFillTheMemoryAreRefused() throws {
        let made = try made { file in
            create(file, "packed", [1 << 20, 1 << 10]) { list in
                H5Pset_chunk(list, 2, [1 << 18, 1 << 10])
                H5Pset_deflate(list, 1)
            }
            create(file, "plain", [1 << 20, 1 << 10]) { H5Pset_chunk($0, 2, [1 << 18, 1 << 10]) }
        }
        #expect(reason(made, "packed") == .refused)
        #expect(reason(made, "plain") == nil)
    }

    @Test func dimensionsBeyondCountingAreRefused() throws {
        let made = try made { file in
            create(file, "huge", [1 << 40, 1 << 40]) { H5Pset_chunk($0, 2, [1, 1]) }
            create(file, "claimed", [1 << 30, 1 << 20, 1 << 10]) { H5Pset_chunk($0, 3, [1, 1, 1]) }
        }
        #expect(reason(made, "huge") == .refused)
        let claimed = try made.dataset("claimed")
        #expect(claimed.dimensions == [1 << 30, 1 << 20, 1 << 10] && claimed.storedByteCount == 0)
    }

    @Test func whatIsNeitherNumberNorTextIsRefused() throws {
        let made = try made { file in
            let opaque = H5Tcreate(H5T_OPAQUE, 8)
            create(file, "opaque", [2], type: opaque)
            let mixed = H5Tcreate(H5T_COMPOUND, 8)
            H5Tinsert(mixed, "r", 0, sn3_h5_native_float())
            H5Tinsert(mixed, "j", 4, sn3_h5_native_float())
            create(file, "mixed", [2], type: mixed)
            let empty = H5Screate(H5S_NULL)
            H5Dclose(
                H5Dcreate2(
                    file, "empty", sn3_h5_native_float(), empty, sn3_h5_default(), sn3_h5_default(), sn3_h5_default()))
        }
        for name in ["opaque", "mixed", "empty"] { #expect(reason(made, name) == .refused, "\(name)") }
    }

    /// A text of 10 MB, and 10 million numbers: kept by the file in a dense store, refused by the reader.
    @Test func attributesThatNoCubeHasAreRefused() throws {
        let made = try MadeFile()
        let access = H5Pcreate(sn3_h5_file_access())
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110)
        let file = H5Fcreate(made.path, sn3_h5_truncate(), sn3_h5_default(), access)
        let type = H5Tcopy(sn3_h5_c_string())
        H5Tset_size(type, 10_000_000)
        let scalar = H5Screate(H5S_SCALAR)
        let text = H5Acreate2(file, "text", type, scalar, sn3_h5_default(), sn3_h5_default())
        #expect(H5Awrite(text, type, [UInt8](repeating: 65, count: 10_000_000)) >= 0)
        H5Aclose(text)
        let variable = H5Tcopy(sn3_h5_c_string())
        H5Tset_size(variable, sn3_h5_variable())
        let long = H5Acreate2(file, "long", variable, scalar, sn3_h5_default(), sn3_h5_default())
        let bytes = [CChar](repeating: 65, count: 10_000_000) + [0]
        bytes.withUnsafeBufferPointer { buffer in
            var pointer = buffer.baseAddress
            #expect(H5Awrite(long, variable, &pointer) >= 0)
        }
        H5Aclose(long)
        H5Fclose(file)
        let attributes = try HDF5File(reading: made.path).attributes
        #expect(try attributes.names() == ["long", "text"])
        #expect(throws: HDF5Error.self) { try attributes.read("text") }
        #expect(try attributes.read("long") == .text(String(repeating: "A", count: 1 << 16)), "cut")
    }

    /// The library itself ends the process by a signal over a number that an enumeration of three has and h5py's has not.
    @Test(arguments: [(0, HDF5Value.logical(false)), (1, .logical(true)), (7, nil), (-3, nil)] as [(Int8, HDF5Value?)])
    func aLogicalThatIsNeitherIsRefused(number: Int8, value: HDF5Value?) throws {
        let made = try made { file in
            let type = H5Tenum_create(sn3_h5_native_int8())
            for (name, number) in [("FALSE", Int8(0)), ("TRUE", 1), ("X", 7)] {
                var number = number
                #expect(H5Tenum_insert(type, name, &number) >= 0)
            }
            var number = number
            let attribute = H5Acreate2(
                file, "odd", type, H5Screate(H5S_SCALAR), sn3_h5_default(), sn3_h5_default())
            #expect(H5Awrite(attribute, type, &number) >= 0)
            H5Aclose(attribute)
        }
        let attributes = try HDF5File(reading: made.path).attributes
        #expect((try? attributes.read("odd")) == value)
    }

    @Test func aFileThatStopsAnywhereIsTruncated() throws {
        let made = try made { _ in }
        let whole = try Data(contentsOf: URL(fileURLWithPath: made.path))
        for length in [0, 1, 8, 47, 96, 500, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: made.path))
            do {
                _ = try HDF5File(reading: made.path)
                Issue.record("opened with \(length) bytes")
            } catch { #expect(error.reason == .truncated, "\(length) bytes: \(error)") }
        }
    }

    @Test func whatIsNoHDF5FileIsNotOpened() throws {
        let made = try MadeFile()
        try Data("A text file named .hdf5, long enough to hold all that a file begins with. ".utf8)
            .write(to: URL(fileURLWithPath: made.path))
        #expect(throws: HDF5Error.self) { try HDF5File(reading: made.path) }
        #expect(throws: HDF5Error.self) { try HDF5File(reading: made.path + "-none") }
        #expect(throws: HDF5Error.self) { try HDF5File(reading: made.folder.path) }
    }
}
