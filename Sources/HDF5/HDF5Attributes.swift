import CHDF5

/// The attributes of a group or dataset, as h5py writes them.
package struct HDF5Attributes {
    private let owner: Handle?
    private let name: String

    /// Real cubes have about 120.
    private static let mostAttributes = 10_000
    /// Elements of one attribute; the longest of real cubes have one for each channel.
    private static let mostElements = 1 << 17
    /// Bytes of one attribute, so that a damaged one cannot ask for all memory.
    private static let mostBytes = 1 << 22

    init(of owner: Handle?, name: String) {
        self.owner = owner
        self.name = name
    }

    private func handle() throws(HDF5Error) -> hid_t {
        guard let owner else { throw HDF5Error("\(name) is closed") }
        sn3_h5_be_silent()
        return owner.value
    }

    package func names() throws(HDF5Error) -> [String] {
        let object = try handle()
        let count = sn3_h5_attribute_count(object)
        guard count >= 0 else { throw HDF5Error("the attributes of \(name) cannot be read") }
        guard count <= Self.mostAttributes else {
            throw HDF5Error("\(name) has \(count) attributes, more than \(Self.mostAttributes)", reason: .refused)
        }
        var names: [String] = []
        for index in 0..<hsize_t(count) {
            names.append(try attributeName(object, index))
        }
        return names
    }

    private func attributeName(_ object: hid_t, _ index: hsize_t) throws(HDF5Error) -> String {
        func read(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
            H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, index, buffer, size, sn3_h5_default())
        }
        let length = read(nil, 0)
        guard (0...Self.mostBytes).contains(length) else {
            throw HDF5Error("the name of an attribute of \(name) cannot be read")
        }
        var buffer = [CChar](repeating: 0, count: length + 1)
        guard read(&buffer, buffer.count) >= 0 else {
            throw HDF5Error("the name of an attribute of \(name) cannot be read")
        }
        return Strings.string(buffer.map { UInt8(bitPattern: $0) }[...])
    }

    /// nil when there is none of that name, or it is empty. Throws for what is no text, number or logical.
    package func read(_ attribute: String) throws(HDF5Error) -> HDF5Value? {
        let object = try handle()
        guard H5Aexists(object, attribute) > 0 else { return nil }
        let problem = HDF5Error("\(name): the attribute \(attribute) cannot be read")
        let opened = try Handle(H5Aopen(object, attribute, sn3_h5_default()), H5Aclose, or: problem)
        let type = try Handle(H5Aget_type(opened.value), H5Tclose, or: problem)
        let space = try Handle(H5Aget_space(opened.value), H5Sclose, or: problem)
        let count = H5Sget_simple_extent_npoints(space.value)
        guard count >= 0 else { throw problem }
        guard count > 0 else { return nil }
        guard count <= Self.mostElements, H5Aget_storage_size(opened.value) <= Self.mostBytes,
            H5Tget_size(type.value) <= Self.mostBytes
        else { throw HDF5Error("\(name): the attribute \(attribute) is too large to be read", reason: .refused) }
        let isSingle = H5Sget_simple_extent_type(space.value) == H5S_SCALAR
        func values<Value: BitwiseCopyable>(_ memory: hid_t, _ zero: Value) throws(HDF5Error) -> [Value] {
            var values = [Value](repeating: zero, count: Int(count))
            let status = values.withUnsafeMutableBytes { H5Aread(opened.value, memory, $0.baseAddress) }
            try Handle.check(status, or: problem)
            return values
        }
        switch H5Tget_class(type.value) {
        case H5T_STRING:
            let texts = try Strings.read(type.value, space: space.value, count: Int(count), or: problem) {
                H5Aread(opened.value, $0, $1)
            }
            return isSingle ? .text(texts[0]) : .texts(texts)
        case H5T_INTEGER:
            let integers = try values(sn3_h5_native_int64(), 0)
            return isSingle ? .integer(integers[0]) : .integers(integers)
        case H5T_FLOAT:
            let reals = try values(sn3_h5_native_double(), 0.0)
            return isSingle ? .real(reals[0]) : .reals(reals)
        case H5T_ENUM where isSingle && H5Tget_size(type.value) == 1:
            // As it stands in the file: the library ends the process by a signal when it is to turn a number that its
            // enumeration does not have into one of another.
            let number = try values(type.value, Int8(0))[0]
            if number == LogicalType.value("TRUE", of: type.value) { return .logical(true) }
            if number == LogicalType.value("FALSE", of: type.value) { return .logical(false) }
            throw problem
        default: throw problem
        }
    }

    /// Writes an attribute in the place of one of that name.
    package func write(_ attribute: String, _ value: HDF5Value) throws(HDF5Error) {
        switch value {
        case .text(let text): try write(attribute, texts: [text], isSingle: true)
        case .texts(let texts): try write(attribute, texts: texts, isSingle: false)
        case .integer(let value): try write(attribute, sn3_h5_native_int64(), [value], isSingle: true)
        case .integers(let values): try write(attribute, sn3_h5_native_int64(), values, isSingle: false)
        case .real(let value): try write(attribute, sn3_h5_native_double(), [value], isSingle: true)
        case .reals(let values): try write(attribute, sn3_h5_native_double(), values, isSingle: false)
        case .logical(let value):
            let type = try LogicalType()
            try write(attribute, type.handle.value, [Int8(value ? 1 : 0)], isSingle: true)
        }
    }

    private func write(_ attribute: String, texts: [String], isSingle: Bool) throws(HDF5Error) {
        let length = max(1, texts.map(\.utf8.count).max() ?? 1)
        let type = try HDF5Element.text(length: length).makeType()
        try write(attribute, type.value, Strings.padded(texts, length: length), count: texts.count, isSingle: isSingle)
    }

    private func write<Value: BitwiseCopyable>(
        _ attribute: String, _ type: hid_t, _ values: [Value], count: Int? = nil, isSingle: Bool
    ) throws(HDF5Error) {
        let object = try handle()
        let problem = HDF5Error("\(name): the attribute \(attribute) cannot be written")
        if H5Aexists(object, attribute) > 0 { try Handle.check(H5Adelete(object, attribute), or: problem) }
        let sizes = [hsize_t(count ?? values.count)]
        let space = try Handle(
            isSingle ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, sizes, nil), H5Sclose, or: problem)
        let made = try Handle(
            H5Acreate2(object, attribute, type, space.value, sn3_h5_default(), sn3_h5_default()), H5Aclose,
            or: problem)
        let status = values.withUnsafeBytes { H5Awrite(made.value, type, $0.baseAddress) }
        try Handle.check(status, or: problem)
    }
}

/// h5py's type for logicals.
private struct LogicalType {
    let handle: Handle

    /// The number that stands for a name in an enumeration of bytes; nil where it has no such name.
    static func value(_ name: String, of type: hid_t) -> Int8? {
        let index = H5Tget_member_index(type, name)
        var value = Int8(0)
        guard index >= 0, H5Tget_member_value(type, UInt32(index), &value) >= 0 else { return nil }
        return value
    }

    init() throws(HDF5Error) {
        let problem = HDF5Error("the HDF5 library has no memory for a type")
        handle = try Handle(H5Tenum_create(sn3_h5_native_int8()), H5Tclose, or: problem)
        for (name, value) in [("FALSE", Int8(0)), ("TRUE", 1)] {
            var value = value
            try Handle.check(H5Tenum_insert(handle.value, name, &value), or: problem)
        }
    }
}
