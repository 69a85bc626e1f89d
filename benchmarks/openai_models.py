"""The row of OpenAI's chat format as pydantic models, as somebody would write them who knows the format."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Said = Annotated[str, Field(pattern=r"\S")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class TextPart(Model):
    type: Literal["text"]
    text: str


class Image(Model):
    url: Annotated[str, Field(pattern=r"^(https?://|data:image/(jpeg|png|webp);base64,)")]
    detail: Literal["auto", "low", "high"] = "auto"


class ImagePart(Model):
    type: Literal["image_url"]
    image_url: Image


Texts = Annotated[list[TextPart], Field(min_length=1)]
Parts = Annotated[list[Annotated[TextPart | ImagePart, Field(discriminator="type")]], Field(min_length=1)]


class Called(Model):
    name: str
    arguments: str


class Call(Model):
    id: str
    type: Literal["function"]
    function: Called


class System(Model):
    role: Literal["system", "developer"]
    content: Said | Texts
    name: str = ""


class User(Model):
    role: Literal["user"]
    content: Said | Parts
    name: str = ""


class Assistant(Model):
    role: Literal["assistant"]
    content: str | Texts | None = None
    name: str = ""
    refusal: str | None = None
    tool_calls: Annotated[list[Call], Field(min_length=1)] | None = None
    function_call: Called | None = None
    weight: Literal[0, 1] = 1

    @model_validator(mode="after")
    def says_something(self) -> Assistant:
        if self.content is None and not (self.tool_calls or self.function_call or self.refusal):
            raise ValueError("no content, tool_calls, function_call or refusal")
        return self


class ToolReply(Model):
    role: Literal["tool"]
    content: str | Texts
    tool_call_id: str


class FunctionReply(Model):
    role: Literal["function"]
    content: str | None
    name: str


class Function(BaseModel):
    name: Name
    description: str = ""
    parameters: dict[str, object] = {}
    strict: bool | None = None


class Tool(Model):
    type: Literal["function"]
    function: Function


Message = Annotated[System | User | Assistant | ToolReply | FunctionReply, Field(discriminator="role")]


class Chat(Model):
    messages: Annotated[list[Message], Field(min_length=1)]
    tools: Annotated[list[Tool], Field(max_length=128)] = []
    parallel_tool_calls: bool = True
    functions: Annotated[list[Function], Field(min_length=1, max_length=128)] | None = None

    @model_validator(mode="after")
    def has_an_answer(self) -> Chat:
        if not any(isinstance(message, Assistant) for message in self.messages):
            raise ValueError("messages hold no assistant message")
        return self


CHAT = TypeAdapter(Chat)
TAGS = {"system", "developer", "user", "assistant", "tool", "function", "text", "image_url"}
