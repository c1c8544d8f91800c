import CHDF5
import Glibc

/// Any bytes as the attributes of a small HDF5 cube: names, types, sizes and contents come from the fuzzer, the file
/// from the library itself, whose own parsing is not what is tried here. What a cube needs and the fuzzer left out is
/// that of a sound one, so that it comes to the checks.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzAttributes(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = Bytes(UnsafeBufferPointer(start: data, count: size))
    sn3_h5_be_silent()
    let access = H5Pcreate(sn3_h5_file_access())
    H5Pset_fapl_core(access, 1 << 16, true)
    let file = H5Fcreate(checked.path, sn3_h5_truncate(), sn3_h5_default(), access)
    H5Pclose(access)
    let kind = input.next()
    while !input.isEmpty { writeAttribute(of: file, &input) }
    writeRest(of: file, format: formats[kind % 4])
    H5Fclose(file)
    checked.check(spectra: kind > 251)
    return 0
}

private let checked = CheckedFile(suffix: "hdf5")

/// Attributes that make a file one of a format; level 1 has none, and no pixels here.
private let formats: [[String]] = [[], ["level2"], ["flambda2"], ["level3"]]

private let soundNumbers: [(name: String, value: Double)] = [
    ("order", 8), ("step", 2943.025792), ("zpd_index", 105), ("nm_laser", 543.5), ("axis_corr", 1.037),
    ("exposure_time", 13.3), ("flambda", 1e-16), ("level2", 1), ("level3", 1), ("flambda2", 1),
]

/// The attributes that the fuzzer did not write, and the pixels.
private func writeRest(of file: hid_t, format: [String]) {
    let scalar = H5Screate(H5S_SCALAR)
    for (name, value) in soundNumbers where !name.hasPrefix("level") && name != "flambda2" || format.contains(name) {
        let attribute = H5Acreate2(
            file, name, sn3_h5_native_double(), scalar, sn3_h5_default(), sn3_h5_default())
        guard attribute >= 0 else { continue }
        var number = value
        H5Awrite(attribute, sn3_h5_native_double(), &number)
        H5Aclose(attribute)
    }
    let text = H5Tcopy(sn3_h5_c_string())
    H5Tset_size(text, 3)
    let attribute = H5Acreate2(file, "filter_name", text, scalar, sn3_h5_default(), sn3_h5_default())
    if attribute >= 0 {
        H5Awrite(attribute, text, "SN3")
        H5Aclose(attribute)
    }
    H5Tclose(text)
    H5Sclose(scalar)
    writePixels(of: file, isComplex: format == ["level3"])
}

private func writePixels(of file: hid_t, isComplex: Bool) {
    let (width, height, channels) = FuzzedPixels.shape
    let dimensions = [width, height, channels].map { hsize_t($0) }
    let type = isComplex ? sn3_h5_complex_float() : H5Tcopy(sn3_h5_native_float())
    let space = H5Screate_simple(3, dimensions, nil)
    let dataset = H5Dcreate2(file, "data", type, space, sn3_h5_default(), sn3_h5_default(), sn3_h5_default())
    if dataset >= 0 {
        let values = isComplex ? pixels.flatMap { [$0, 0] } : pixels
        H5Dwrite(dataset, type, sn3_h5_all(), sn3_h5_all(), sn3_h5_default(), values)
        H5Dclose(dataset)
    }
    H5Sclose(space)
    H5Tclose(type)
}

/// [x][y][channel], as HDF5 cubes have them.
private let pixels: [Float] = {
    let (width, height, channels) = FuzzedPixels.shape
    return (0..<width * height).flatMap { pixel in
        (0..<channels).map { FuzzedPixels.value(pixel: pixel, channel: $0) }
    }
}()

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
