using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Hosting;

/// <summary>The console's files, given out alike by both hosts: those of one folder, and nothing else.</summary>
/// <param name="folder">Where they lie.</param>
public sealed class ConsoleFiles(string folder)
{
    /// <summary>Scripts, styles and data come from here alone; no page may be shown in another's frame, and no text may become markup.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Index = "index.html";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly ConcurrentDictionary<string, Content> _known = new(StringComparer.Ordinal);

    /// <summary>Where the build puts them: beside the program.</summary>
    public static string Default { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Console");

    /// <summary>The answer to a path such as <c>/</c>, <c>/contacts.html</c>, <c>/lib/uplot.js</c>; null where there is no such file.</summary>
    public IResult? Find(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        var name = request.Path.Value is null or "/" ? Index : request.Path.Value[1..];
        if (Path(name) is not { } path)
        {
            return null;
        }

        // Read again where it was changed since, as who works on it does all day.
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        if (!_known.TryGetValue(name, out var content) || content.ChangedAt != file.LastWriteTimeUtc)
        {
            content = _known[name] = Read(path, file.LastWriteTimeUtc);
        }

        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // Asked for anew each time: the next version's page must not run the last one's script.
        headers.CacheControl = "no-cache";
        return Results.Bytes(content.Bytes, content.Type, entityTag: content.Tag);
    }

    /// <summary>Where a file of that name would lie; null where none can: one folder below at most, and no way out of it.</summary>
    private string? Path(string name)
    {
        var parts = name.Split('/');
        return parts.Length <= 2 && parts.All(p => p.Length is > 0 and <= 60 && p[0] != '.' && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) && Types.ContainsKey(System.IO.Path.GetExtension(name))
            ? System.IO.Path.Combine([folder, .. parts])
            : null;
    }

    private static Content Read(string path, DateTime changedAt)
    {
        var bytes = File.ReadAllBytes(path);
        return new Content(bytes, Types[System.IO.Path.GetExtension(path)], new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""), changedAt);
    }

    private sealed record Content(byte[] Bytes, string Type, EntityTagHeaderValue Tag, DateTime ChangedAt);
}
