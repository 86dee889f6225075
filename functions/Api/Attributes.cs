namespace CommunityAlerts.Api;

/// <summary>
/// Which roles may call this trigger; an administrator always may. Exactly one of <see cref="AllowsAttribute"/> and
/// <see cref="PublicAttribute"/> is on each HTTP trigger.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowsAttribute(params Role[] roles) : Attribute
{
    public IReadOnlyList<Role> Roles { get; } = roles;
}

/// <summary>
/// Nobody needs to sign in for this trigger; <paramref name="why"/> says what guards it instead, if anything.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicAttribute(string why) : Attribute
{
    public string Why { get; } = why;
}

/// <summary>The body that this trigger takes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AcceptsAttribute(Type? body, string mediaType = "application/json") : Attribute
{
    /// <summary>Null: the body is read as bytes.</summary>
    public Type? Body { get; } = body;
    public string MediaType { get; } = mediaType;

    /// <summary>An example body as JSON, shown in the API's description and tried by a test.</summary>
    public string? Example { get; set; }
}

/// <summary>An answer of this trigger when all is well; several where it has several ways to succeed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute(int status, Type? body = null, string mediaType = "application/json") : Attribute
{
    public int Status { get; } = status;
    public Type? Body { get; } = body;
    public string MediaType { get; } = mediaType;
}

/// <summary>The codes of the problems this trigger may answer with, in addition to those of every route.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProblemsAttribute(params string[] codes) : Attribute
{
    public IReadOnlyList<string> Codes { get; } = codes;
}

/// <summary>A query value that this trigger reads.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class QueryAttribute(string name, string what) : Attribute
{
    public string Name { get; } = name;
    public string What { get; } = what;
}

/// <summary>A header that this trigger reads.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class HeaderAttribute(string name, string what) : Attribute
{
    public string Name { get; } = name;
    public string What { get; } = what;
    public bool Required { get; set; }
}
