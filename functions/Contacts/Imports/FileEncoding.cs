using System.Text;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>How the bytes of a text file become characters.</summary>
/// <param name="Encoding">Strict: what it cannot read is an exception.</param>
/// <param name="Skip">Bytes of the byte order mark.</param>
public sealed record FileEncoding(Encoding Encoding, int Skip)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Finds out, in this order: byte order mark; strict UTF-8; UTF-16 by its zero bytes; strict GB18030.</summary>
    /// <remarks>A file of digits and Latin letters in UTF-16 is valid UTF-8 too, with every second byte zero: no text is, so it counts as UTF-16.</remarks>
    /// <returns>Null where none reads every byte.</returns>
    public static FileEncoding? Of(ReadOnlySpan<byte> bytes)
    {
        FileEncoding? marked = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => new(Utf8, 3),
            [0xFF, 0xFE, ..] => new(Utf16, 2),
            [0xFE, 0xFF, ..] => new(Utf16BigEndian, 2),
            [0x84, 0x31, 0x95, 0x33, ..] => new(Named("gb18030")!, 4),
            _ => null,
        };
        if (marked is not null)
        {
            return Reads(marked.Encoding, bytes[marked.Skip..]) ? marked : null;
        }

        var wide = ByZeros(bytes);
        return Reads(Utf8, bytes) && (wide is null || !Reads(wide, bytes)) ? new(Utf8, 0)
            : wide is not null && Reads(wide, bytes) ? new(wide, 0)
            : Named("gb18030") is { } gb && Reads(gb, bytes) ? new(gb, 0)
            : null;
    }

    /// <summary>As the caller says; null where that does not read every byte.</summary>
    public static FileEncoding? Of(ReadOnlySpan<byte> bytes, Encoding asked)
    {
        var mark = asked.GetPreamble() is { Length: > 0 } preamble && bytes.StartsWith(preamble) ? preamble.Length
            : asked.CodePage == Encoding.UTF8.CodePage && bytes is [0xEF, 0xBB, 0xBF, ..] ? 3
            : asked.CodePage is 1200 && bytes is [0xFF, 0xFE, ..] ? 2
            : asked.CodePage is 1201 && bytes is [0xFE, 0xFF, ..] ? 2
            : 0;
        return Reads(asked, bytes[mark..]) ? new(asked, mark) : null;
    }

    /// <summary>The strict encoding of an IANA name such as <c>gb18030</c>, <c>big5</c>, <c>windows-1252</c>; null where there is none. GBK and GB2312 are read as GB18030, which holds both.</summary>
    public static Encoding? Named(string name)
    {
        try
        {
            var known = name.Trim().ToLowerInvariant() is "gbk" or "gb2312" or "gb18030" or "cp936" or "936" ? "gb18030" : name.Trim();
            return known.Equals("utf-7", StringComparison.OrdinalIgnoreCase) ? null
                : CodePagesEncodingProvider.Instance.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Nothing but spaces, line breaks, zeros and a byte order mark.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? bytes[2..] : bytes;
        return rest.IndexOfAnyExcept(" \t\r\n\0"u8) < 0;
    }

    /// <summary>More than one byte in twenty is a control code that no text has; UTF-16 aside.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..(Math.Min(bytes.Length, 8192) / 2 * 2)];
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || ByZeros(start) is not null)
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

    /// <summary>UTF-16 where a tenth or more of all bytes are zero and nearly all of those stand on the same side of their pair.</summary>
    private static UnicodeEncoding? ByZeros(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0)
        {
            return null;
        }

        int even = 0, odd = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return (even + odd) * 10L < bytes.Length ? null
            : odd > even * 20 ? Utf16
            : even > odd * 20 ? Utf16BigEndian
            : null;
    }

    private static bool Reads(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            encoding.GetDecoder().GetCharCount(bytes, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
