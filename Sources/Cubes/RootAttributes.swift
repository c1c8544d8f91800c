import HDF5

/// The attributes of an HDF5 cube's root, as far as they can be read.
struct RootAttributes {
    let values: [String: HDF5Value]
    /// In the file's order.
    let names: [String]

    init(_ file: HDF5File) throws(HDF5Error) {
        names = try file.attributes.names()
        var values: [String: HDF5Value] = [:]
        // What is no text, number or logical is nothing that a cube is read by; its name still counts.
        for name in names { values[name] = (try? file.attributes.read(name)) ?? nil }
        self.values = values
    }

    init(values: [String: HDF5Value]) {
        self.values = values
        names = values.keys.sorted()
    }

    /// Told by the presence of attributes alone: their values have been seen to be wrong.
    var form: CubeForm {
        if names.contains("flambda2") { return .level25 }
        if names.contains("level3") { return .level3 }
        return names.contains("level2") ? .level2 : .level1
    }

    /// Whether the file says of itself that it is a cube.
    var claimsToBeACube: Bool { !Set(names).isDisjoint(with: ["flambda2", "level3", "level2", "quad_nb"]) }

    func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text): text
        case .texts(let texts) where texts.count == 1: texts[0]
        default: nil
        }
    }

    /// A number, also where it is written as a text or as the only one of several.
    func real(_ name: String) -> Double? {
        let number: Double? =
            switch values[name] {
            case .integer(let value): Double(value)
            case .real(let value): value
            case .integers(let values) where values.count == 1: Double(values[0])
            case .reals(let values) where values.count == 1: values[0]
            case .text(let text): Double(text)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let value) = values[name] { return value }
        return real(name).flatMap { Int(exactly: $0) }
    }

    func logical(_ name: String) -> Bool? {
        switch values[name] {
        case .logical(let value): value
        case .integer(let value) where value == 0 || value == 1: value == 1
        case .text(let text) where ["True", "False"].contains(text): text == "True"
        default: nil
        }
    }

    /// One number or several.
    func reals(_ name: String) -> [Double] {
        switch values[name] {
        case .real(let value): [value]
        case .integer(let value): [Double(value)]
        case .reals(let values): values
        case .integers(let values): values.map(Double.init)
        default: []
        }
    }
}
