using System.Text;
using CommunityAlerts.Contacts.Imports.Headers;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>The encoding by which the bytes of a text file become characters.</summary>
/// <param name="Encoding">The strict encoding: bytes that it cannot decode throw.</param>
/// <param name="Skip">The length of the byte order mark in bytes; 0 where there is none.</param>
public sealed record FileEncoding(Encoding Encoding, int Skip)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16 = new(
        bigEndian: false,
        byteOrderMark: false,
        throwOnInvalidBytes: true
    );
    private static readonly UnicodeEncoding Utf16BigEndian = new(
        bigEndian: true,
        byteOrderMark: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The characters of private use that Windows' encodings give for bytes that are none.</summary>
    private const char FirstInvalidMark = '\uf8f0';
    private const char LastInvalidMark = '\uf8ff';

    private static readonly char[] HeaderSeparators = [',', ';', '\t', '|'];

    /// <summary>The encoding of Korean versions of Windows.</summary>
    private const string Korean = "ks_c_5601-1987";

    /// <summary>Whether some bytes cannot be read; in the text each is U+FFFD.</summary>
    public bool HasErrors { get; private init; }

    /// <summary>
    /// Detects the encoding, in this order: byte order mark; UTF-8; UTF-16 by its zero bytes; of the encodings of East
    /// Asian versions of Windows, the one with the best header and without characters of private use, the region's own
    /// first.
    /// </summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="region">ISO 3166-1 alpha-2 region of the office.</param>
    /// <remarks>A file of digits and Latin letters in UTF-16 is valid UTF-8 too, with every second byte zero: no text
    /// is, so it counts as UTF-16.
    /// Where none reads every byte, the one with fewest errors is taken, if they are few.</remarks>
    /// <returns>Null where no encoding decodes the text.</returns>
    public static FileEncoding? DetectInRegion(ReadOnlySpan<byte> bytes, string region)
    {
        FileEncoding? byMark = bytes switch
        {
            [0xFF, 0xFE, 0, 0, ..] => new(FindEncoding("utf-32")!, 4),
            [0, 0, 0xFE, 0xFF, ..] => new(FindEncoding("utf-32BE")!, 4),
            [0xEF, 0xBB, 0xBF, ..] => new(Utf8, 3),
            [0xFF, 0xFE, ..] => new(Utf16, 2),
            [0xFE, 0xFF, ..] => new(Utf16BigEndian, 2),
            [0x84, 0x31, 0x95, 0x33, ..] => new(FindEncoding("gb18030")!, 4),
            _ => null,
        };
        if (byMark is not null)
        {
            return byMark.IfReadable(bytes);
        }

        var utf16 = DetectUtf16(bytes);
        if (CountErrors(Utf8, bytes) == 0 && (utf16 is null || CountErrors(utf16, bytes) > 0))
        {
            return new(Utf8, 0);
        }

        if (utf16 is not null && CountErrors(utf16, bytes) == 0)
        {
            return new(utf16, 0);
        }

        if (utf16 is not null && new FileEncoding(utf16, 0).IfReadable(bytes) is { } damagedUtf16)
        {
            return damagedUtf16;
        }

        return DetectRegional(bytes, region);
    }

    private static FileEncoding? DetectRegional(ReadOnlySpan<byte> bytes, string region)
    {
        string[] names = region.ToUpperInvariant() switch
        {
            "TW" or "HK" or "MO" => ["big5", "gb18030"],
            "JP" => ["shift_jis", "euc-jp", "gb18030"],
            "KR" => [Korean, "gb18030"],
            "CN" or "SG" or "MY" => ["gb18030", "big5"],
            // Letters with accents are not Chinese, and the bytes do not show which Latin encoding they have.
            _ when IsLatin(bytes) => [],
            _ => ["gb18030", "big5", "shift_jis", Korean],
        };
        Encoding? best = null;
        (int Header, bool IsUsed) bestScore = default;
        foreach (var (i, encoding) in names.Select(n => FindEncoding(n)!).Index())
        {
            // A recognised header is stronger evidence than an undecodable byte.
            var isPlausible = !HasPrivateUse(encoding, bytes);
            if (new FileEncoding(encoding, 0).IfReadable(bytes) is not null && (isPlausible || i == 0))
            {
                var found = (Score(encoding, bytes), isPlausible);
                (best, bestScore) =
                    best is null || found.CompareTo(bestScore) > 0 ? (encoding, found) : (best, bestScore);
            }
        }

        return new FileEncoding(
            best is null || CountErrors(Utf8, bytes) <= CountErrors(best, bytes) ? Utf8 : best,
            0
        ).IfReadable(bytes);
    }

    /// <summary>Scores the header of the first lines, decoded by an encoding.</summary>
    private static int Score(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var head = Lenient(encoding, new LenientFallback()).GetString(bytes[..Math.Min(bytes.Length, 8192)]);
        var lines = head.Split('\n').Take(TextTable.HeadRows).ToList();
        return HeaderSeparators.Max(s => HeaderRow.Score([.. lines.Select(l => l.Split(s))]));
    }

    /// <summary>Whether letters with accents stand alone, as they do in the languages of Western Europe.</summary>
    private static bool IsLatin(ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i < bytes.Length; i++)
        {
            if (bytes[i] >= 0x80 && bytes[i - 1] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Returns the encoding of the IANA name given, else the one detected; null where it does not decode the text.
    /// </summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">Null where the caller gives none.</param>
    /// <param name="region">The region as in <see cref="DetectInRegion"/>.</param>
    public static FileEncoding? Detect(ReadOnlySpan<byte> bytes, string? name = null, string region = "CN") =>
        name is null ? DetectInRegion(bytes, region)
        : FindEncoding(name) is { } named ? Detect(bytes, named)
        : null;

    /// <summary>
    /// Returns the encoding given, after its byte order mark; null where it does not decode the text.
    /// </summary>
    public static FileEncoding? Detect(ReadOnlySpan<byte> bytes, Encoding requested)
    {
        var mark =
            requested.GetPreamble() is { Length: > 0 } preamble && bytes.StartsWith(preamble) ? preamble.Length
            : requested.CodePage == Encoding.UTF8.CodePage && bytes is [0xEF, 0xBB, 0xBF, ..] ? 3
            : requested.CodePage is 1200 && bytes is [0xFF, 0xFE, ..] ? 2
            : requested.CodePage is 1201 && bytes is [0xFE, 0xFF, ..] ? 2
            : 0;
        return new FileEncoding(requested, mark).IfReadable(bytes);
    }

    /// <summary>Decodes the text after the byte order mark; bytes that cannot be decoded become U+FFFD.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = Lenient(Encoding, new LenientFallback()).GetString(bytes[Skip..]);
        return MarksInvalidBytes(Encoding)
            ? string.Concat(text.Select(c => c is >= FirstInvalidMark and <= LastInvalidMark ? '\ufffd' : c))
            : text;
    }

    /// <summary>Whether an encoding gives characters of private use for single bytes that are none in it.</summary>
    private static bool MarksInvalidBytes(Encoding encoding) => encoding.CodePage is 932 or 949 or 950 or 51932;

    /// <summary>
    /// Finds the strict encoding of an IANA name such as <c>gb18030</c>, <c>big5</c>, <c>windows-1252</c>; null where
    /// there is none. GBK and GB2312 are read as GB18030, which contains both.
    /// </summary>
    public static Encoding? FindEncoding(string name)
    {
        try
        {
            var known = name.Trim().ToLowerInvariant() is "gbk" or "gb2312" or "gb18030" or "cp936" or "936"
                ? "gb18030"
                : name.Trim();
            return known.Equals("utf-7", StringComparison.OrdinalIgnoreCase)
                ? null
                : CodePagesEncodingProvider.Instance.GetEncoding(
                    known,
                    EncoderFallback.ExceptionFallback,
                    DecoderFallback.ExceptionFallback
                ) ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether the bytes are nothing but spaces, line breaks, zeros and a byte order mark.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> bytes)
    {
        var rest =
            bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..]
            : bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? bytes[2..]
            : bytes;
        return rest.IndexOfAnyExcept(" \t\r\n\0"u8) < 0;
    }

    /// <summary>
    /// Whether more than one in twenty of the first 8,192 bytes is a control code that no text has; false for UTF-16.
    /// </summary>
    public static bool IsBinary(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..(Math.Min(bytes.Length, 8192) / 2 * 2)];
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || DetectUtf16(start) is not null)
        {
            return false;
        }

        var codes = 0;
        foreach (var b in start)
        {
            codes += b is < 0x09 or > 0x0D and < 0x20 and not 0x1A and not 0x1B ? 1 : 0;
        }

        return codes * 20 > start.Length;
    }

    /// <summary>
    /// Detects UTF-16: a tenth or more of all bytes are zero, nearly all of them on the same side of their pair.
    /// </summary>
    private static UnicodeEncoding? DetectUtf16(ReadOnlySpan<byte> bytes)
    {
        // A file that was cut has half a character at its end.
        int even = 0,
            odd = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return (even + odd) * 10L < bytes.Length ? null
            : odd > even * 20 ? Utf16
            : even > odd * 20 ? Utf16BigEndian
            : null;
    }

    /// <summary>The maximum percentage of a text's bytes that cannot be decoded.</summary>
    private const int MaxErrorPercent = 1;

    /// <summary>
    /// Returns this encoding where it reads all bytes but a few: a file of ten rows may have one that was cut.
    /// </summary>
    private FileEncoding? IfReadable(ReadOnlySpan<byte> bytes)
    {
        var errors = CountErrors(Encoding, bytes[Skip..]);
        return errors == 0 ? this
            : errors <= Math.Max(2, (bytes.Length - Skip) / 100 * MaxErrorPercent) ? this with { HasErrors = true }
            : null;
    }

    private static int CountErrors(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var fallback = new LenientFallback();
        var lenient = Lenient(encoding, fallback);
        if (MarksInvalidBytes(encoding))
        {
            return lenient.GetString(bytes).Count(c => c is >= FirstInvalidMark and <= LastInvalidMark)
                + fallback.Errors;
        }

        lenient.GetCharCount(bytes);
        return fallback.Errors;
    }

    /// <summary>Whether decoding gives characters of private use, a sign of the wrong encoding.</summary>
    private static bool HasPrivateUse(Encoding encoding, ReadOnlySpan<byte> bytes) =>
        Lenient(encoding, new LenientFallback()).GetString(bytes).AsSpan().IndexOfAnyInRange('\ue000', '\uf8ef') >= 0;

    /// <summary>Clones the encoding with another fallback.</summary>
    private static Encoding Lenient(Encoding encoding, DecoderFallback fallback)
    {
        var clone = (Encoding)encoding.Clone();
        clone.DecoderFallback = fallback;
        return clone;
    }

    /// <summary>
    /// A fallback that replaces undecodable bytes by U+FFFD and counts them; a lone 0x80 is the euro sign of Windows'
    /// GBK.
    /// </summary>
    private sealed class LenientFallback : DecoderFallback
    {
        public int Errors { get; private set; }

        public override int MaxCharCount => 2;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

        private sealed class Buffer(LenientFallback fallback) : DecoderFallbackBuffer
        {
            private string _text = "";
            private int _at;

            public override int Remaining => _text.Length - _at;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                var isEuro = bytesUnknown is [0x80];
                fallback.Errors += isEuro ? 0 : 1;
                // The byte after half a character is one of its own, such as a comma.
                _text =
                    isEuro ? "€"
                    : bytesUnknown is [_, < 0x80 and var next] ? $"\ufffd{(char)next}"
                    : "\ufffd";
                _at = 0;
                return true;
            }

            public override char GetNextChar() => _at < _text.Length ? _text[_at++] : '\0';

            public override bool MovePrevious()
            {
                if (_at == 0)
                {
                    return false;
                }

                _at--;
                return true;
            }
        }
    }
}
