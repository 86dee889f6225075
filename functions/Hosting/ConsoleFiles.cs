using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Hosting;

/// <summary>The console's files, served by both hosts: pages at the root, everything else below
/// <c>/console/</c>.</summary>
/// <param name="folder">The folder that holds them. Nothing outside it is served.</param>
public sealed class ConsoleFiles(string folder)
{
    /// <summary>The content security policy: scripts, styles and data from this origin only, no framing, no text as
    /// markup.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Index = "index.html";
    private const string AssetPrefix = "console/";
    private const string PageExtension = ".html";
    private const string Brotli = "br";
    private const string Kept = "public, max-age=31536000, immutable";
    private const string Revalidated = "no-cache";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [PageExtension] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly ConcurrentDictionary<string, Content> _cache = new(StringComparer.Ordinal);
    private readonly ConsoleVersion _version = new(folder);

    /// <summary>The folder beside the program into which the build copies the files.</summary>
    public static string Default { get; } = Path.Combine(AppContext.BaseDirectory, "Console");

    /// <summary>
    /// The answer to a path such as <c>/</c>, <c>/contacts.html</c>, <c>/console/lib/uplot.js</c> or, as pages name it,
    /// <c>/console/v-0123456789abcdef/lib/uplot.js</c>; null where there is no such file.
    /// </summary>
    public IResult? Find(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) || FindFile(request.Path) is not var (name, requested))
        {
            return null;
        }

        // Read again after each change, so that a script can be edited while the host runs.
        var file = new FileInfo(Path.Combine([folder, .. name.Split('/')]));
        if (!file.Exists)
        {
            return null;
        }

        var version = file.Extension == PageExtension ? _version.Read() : null;
        if (
            !_cache.TryGetValue(name, out var content)
            || content.ChangedAt != file.LastWriteTimeUtc
            || content.Version != version
        )
        {
            content = _cache[name] = Read(file, version);
        }

        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // Another version, of an instance that runs beside this one while it is deployed, must not be kept as this one.
        headers.CacheControl = requested is not null && _version.IsOf(requested, file) ? Kept : Revalidated;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!AcceptsBrotli(request))
        {
            return Results.Bytes(content.Bytes, content.Type, entityTag: content.Tag);
        }

        headers.ContentEncoding = Brotli;
        return Results.Bytes(content.Compressed.Value, content.Type, entityTag: content.CompressedTag);
    }

    /// <summary>Whether a request takes Brotli, as all browsers do over HTTPS and on the local machine.</summary>
    private static bool AcceptsBrotli(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == Brotli && e.Quality is not 0);

    /// <summary>
    /// The file that a path asks for, such as <c>index.html</c> or <c>lib/uplot.js</c>, and the version that it names;
    /// null where the path cannot be one of the console's: of another type, a page below <c>/console/</c>, an asset
    /// elsewhere, or with a segment that is not a plain name.
    /// </summary>
    private static (string Name, string? Version)? FindFile(PathString path)
    {
        var requestedName = path.Value is null or "/" ? Index : path.Value[1..];
        var isAsset = requestedName.StartsWith(AssetPrefix, StringComparison.Ordinal);
        var segments = (isAsset ? requestedName[AssetPrefix.Length..] : requestedName).Split('/');
        var version = isAsset && ConsoleVersion.IsVersion(segments[0]) ? segments[0] : null;
        var names = segments[(version is null ? 0 : 1)..];
        var extension = Path.GetExtension(segments[^1]);
        return
            Types.ContainsKey(extension)
            && isAsset == (extension != PageExtension)
            && (isAsset || names.Length == 1)
            && Array.TrueForAll(names, IsPlainFileName)
            ? (string.Join('/', names), version)
            : null;
    }

    /// <summary>Whether a segment has 1 to 60 letters, digits, dots and hyphens, with no dot in front: so it is neither
    /// <c>..</c>, nor a hidden file, nor encoded, and has no separator of any system.</summary>
    private static bool IsPlainFileName(string segment) =>
        segment.Length is > 0 and <= 60
        && segment[0] != '.'
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    /// <summary>Reads a file; a page names its scripts and style sheets with the version.</summary>
    private static Content Read(FileInfo file, string? version)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        if (version is not null)
        {
            var page = Encoding.UTF8.GetString(bytes);
            bytes = Encoding.UTF8.GetBytes(
                page.Replace($"\"/{AssetPrefix}", $"\"/{AssetPrefix}{version}/", StringComparison.Ordinal)
            );
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        return new Content(bytes, Types[file.Extension], file.LastWriteTimeUtc, version)
        {
            Tag = new EntityTagHeaderValue($"\"{hash}\""),
            CompressedTag = new EntityTagHeaderValue($"\"{hash}-{Brotli}\""),
            Compressed = new Lazy<byte[]>(() => Compress(bytes)),
        };
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var stream = new BrotliStream(compressed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }

    private sealed record Content(byte[] Bytes, string Type, DateTime ChangedAt, string? Version)
    {
        public required EntityTagHeaderValue Tag { get; init; }

        /// <summary>The bytes compressed, made by the first request that takes them.</summary>
        public required Lazy<byte[]> Compressed { get; init; }
        public required EntityTagHeaderValue CompressedTag { get; init; }
    }
}
