import CHDF5
import Glibc

@testable import Cubes
@testable import FITS
@testable import HDF5

/// Any bytes as the attributes of an HDF5 file in memory: names, types, sizes and contents come from the fuzzer, the
/// file from the library itself, whose own parsing is not what is tried here.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzAttributes(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = Bytes(UnsafeBufferPointer(start: data, count: size))
    sn3_h5_be_silent()
    let access = H5Pcreate(sn3_h5_file_access())
    H5Pset_fapl_core(access, 1 << 16, false)
    let file = H5Fcreate("fuzz", sn3_h5_truncate(), sn3_h5_default(), access)
    H5Pclose(access)
    while !input.isEmpty { writeAttribute(of: file, &input) }
    guard let opened = try? Handle(file, { H5Fclose($0) }, or: HDF5Error("no file")) else { return 0 }
    if let attributes = try? RootAttributes(HDF5File(opened, path: "fuzz")) {
        precondition(attributes.values.count <= attributes.names.count)
        _ = (attributes.format, attributes.claimsToBeACube)
        let header = CubeHeader(cards: HDF5Header.cards(attributes), fileName: "2384125z.hdf5")
        precondition(header.cards.allSatisfy { $0.text.utf8.count == HeaderCard.length })
        _ = (CubeKind.reasonToIgnore(header), header.targetRA, header.mjdObs, header.flambda)
        _ = CelestialCoordinates(header: header)?.position(x: 3, y: 4)
    }
    return 0
}

/// What the fuzzer gave, from the front; zeros beyond its end.
private struct Bytes {
    private var rest: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    mutating func next() -> Int { Int(rest.popFirst() ?? 0) }

    mutating func next(_ count: Int) -> [UInt8] {
        let bytes = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return bytes + repeatElement(0, count: count - bytes.count)
    }
}

/// Attributes that the reader looks for, so that the fuzzer need not guess their names.
private let names = [
    "step", "step_nb", "order", "zpd_index", "nm_laser", "axis_corr", "axis_min", "axis_step", "flambda", "level2",
    "level3", "flambda2", "quad_nb", "obs_date", "obs_time", "target_ra", "target_dec", "filter_name", "instrument",
    "object_name", "apodization", "date", "wavenumber_calibration", "CTYPE1", "CRVAL1", "A_ORDER", "dimx", "NAXIS",
]

private func writeAttribute(of file: hid_t, _ input: inout Bytes) {
    let index = input.next()
    let name = index < names.count ? names[index] : String(decoding: input.next(index % 12), as: UTF8.self)
    let rank = input.next() % 5
    let dimensions = (0..<rank).map { _ in hsize_t(input.next() % 40) }
    let space =
        rank == 4
        ? H5Screate(H5S_NULL) : rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(rank), dimensions, nil)
    let kind = input.next()
    let type = makeType(kind, &input)
    let attribute = H5Acreate2(file, name, type, space, sn3_h5_default(), sn3_h5_default())
    let count = Int(H5Sget_simple_extent_npoints(space))
    if attribute >= 0, count > 0, count < 1 << 16 {
        if H5Tis_variable_str(type) > 0 {
            let texts = (0..<count).map { _ in (input.next(input.next() % 30) + [0]).map { CChar(bitPattern: $0) } }
            let pointers = texts.map { strdup($0) }
            H5Awrite(attribute, type, pointers)
            for pointer in pointers { free(pointer) }
        } else {
            let bytes = input.next(count * min(1 << 12, H5Tget_size(type)))
            let padded = bytes + repeatElement(7, count: count * H5Tget_size(type) - bytes.count)
            H5Awrite(attribute, type, padded)
        }
    }
    H5Aclose(attribute)
    H5Tclose(type)
    H5Sclose(space)
}

private func makeType(_ kind: Int, _ input: inout Bytes) -> hid_t {
    let integers = [sn3_h5_native_int8(), sn3_h5_native_int64()]
    let reals = [sn3_h5_native_float(), sn3_h5_native_double()]
    switch kind % 8 {
    case 0, 1:
        let type = H5Tcopy(kind % 2 == 0 ? integers[kind / 8 % 2] : reals[kind / 8 % 2])
        H5Tset_order(type, kind < 128 ? H5T_ORDER_LE : H5T_ORDER_BE)
        if kind % 2 == 0 { H5Tset_size(type, 1 + input.next() % 9) }
        return type
    case 2, 3:
        let type = H5Tcopy(sn3_h5_c_string())
        H5Tset_size(type, kind % 2 == 0 ? sn3_h5_variable() : 1 + input.next() * (1 + input.next()))
        H5Tset_strpad(type, H5T_str_t(rawValue: Int32(kind / 8 % 3)))
        return type
    case 4:
        let type = H5Tenum_create(sn3_h5_native_int8())
        let members = kind < 128 ? ["FALSE", "TRUE"] : ["TRUE", "MAYBE", "FALSE"]
        for (index, member) in members.enumerated() {
            var value = Int8(index)
            H5Tenum_insert(type, member, &value)
        }
        return type
    case 5: return sn3_h5_complex_float()
    case 6: return H5Tcreate(H5T_OPAQUE, 1 + input.next())
    default: return H5Tarray_create2(sn3_h5_native_float(), 1, [hsize_t(1 + input.next())])
    }
}
