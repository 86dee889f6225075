using CommunityAlerts.Api;
using Mono.Cecil;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// The program's contexts know every type that is written or read as JSON anywhere in the program, so that none is left
/// to reflection at run time.
/// </summary>
public sealed class JsonTypesTests
{
    [Fact]
    public void Every_type_read_or_written_as_JSON_has_generated_metadata()
    {
        var types = Used();
        Assert.NotEmpty(types);
        Assert.All(
            types,
            t => Assert.True(Json.Options.TryGetTypeInfo(t, out _), $"No context of the program knows {t}.")
        );
    }

    /// <summary>Every type that some code hands to <see cref="Json"/>, be it through other generic methods.</summary>
    private static List<Type> Used()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Json).Assembly.Location);
        // The host's own files and calls stand apart: they bring their own options.
        var calls = (
            from type in module.GetTypes()
            from method in type.Methods.Where(m => m.HasBody)
            from instruction in method.Body.Instructions
            let call = instruction.Operand as GenericInstanceMethod
            where call is not null
            from argument in call.GenericArguments.Select((t, i) => (Type: t, Position: i))
            where
                !call.ElementMethod.DeclaringType.FullName.Equals(
                    "System.Text.Json.JsonSerializer",
                    StringComparison.Ordinal
                ) || !type.FullName.StartsWith("CommunityAlerts.Hosting.", StringComparison.Ordinal)
            select (Method: call.ElementMethod.FullName, argument.Position, argument.Type)
        ).ToList();
        var carriers = calls
            .Where(c =>
                c.Method.Contains("CommunityAlerts.Api.Json::", StringComparison.Ordinal)
                || c.Method.Contains("System.Text.Json.JsonSerializer::", StringComparison.Ordinal)
            )
            .Select(c => (c.Method, c.Position))
            .ToHashSet();
        for (var before = 0; before != carriers.Count; )
        {
            before = carriers.Count;
            carriers.UnionWith(
                calls
                    .Where(c => c.Type is GenericParameter && carriers.Contains((c.Method, c.Position)))
                    .ToList()
                    .SelectMany(c => Carriers((GenericParameter)c.Type))
            );
        }

        return
        [
            .. calls
                .Where(c => carriers.Contains((c.Method, c.Position)) && !c.Type.ContainsGenericParameter)
                .Select(c => Loaded(c.Type))
                .Distinct(),
        ];
    }

    /// <summary>
    /// The methods whose own parameter it is: what the compiler makes of async methods and lambdas has a copy of it.
    /// </summary>
    private static IEnumerable<(string Method, int Position)> Carriers(GenericParameter parameter) =>
        parameter.Owner switch
        {
            MethodReference method => [(method.FullName, parameter.Position)],
            TypeReference { IsNested: true } made => made
                .DeclaringType.Resolve()
                .Methods.Where(m =>
                    m.HasBody
                    && m.Body.Instructions.Any(i =>
                        (i.Operand as MemberReference)?.DeclaringType?.GetElementType() == made
                    )
                )
                .SelectMany(m =>
                    m.GenericParameters.Concat(m.DeclaringType.GenericParameters)
                        .Where(p => p.Name == parameter.Name)
                        .Take(1)
                )
                .SelectMany(Carriers),
            _ => throw new InvalidOperationException($"{parameter} is nobody's."),
        };

    private static Type Loaded(TypeReference type) =>
        type switch
        {
            ArrayType array => Loaded(array.ElementType).MakeArrayType(),
            GenericInstanceType generic => Loaded(generic.ElementType)
                .MakeGenericType([.. generic.GenericArguments.Select(Loaded)]),
            _ => AppDomain
                .CurrentDomain.GetAssemblies()
                .Select(a => a.GetType(type.FullName.Replace('/', '+')))
                .OfType<Type>()
                .First(),
        };
}
